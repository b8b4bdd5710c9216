"""Meta's side of bench/sonar.ts: the model of sonar-space on fairseq2, in its own pipeline with its own batching. Loads a full-size checkpoint, then for each line of JSON on
standard input (a list of batches, each a list of token id lists) answers with the CPU-seconds that `TextToEmbeddingModelPipeline.predict` took with batches of that size.

    python3 bench_meta.py CHECKPOINT.pt [THREADS]
"""
import json
import resource
import sys
import time
from types import SimpleNamespace

import torch
from sonar.inference_pipelines.text import TextToEmbeddingModelPipeline
from sonar.models.sonar_text.config import SonarTextEncoderConfig
from sonar.models.sonar_text.factory import SonarTextEncoderFactory
from fairseq2.data.tokenizers import VocabularyInfo

torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
start = time.perf_counter()
state = torch.load(sys.argv[1])["model"]
vocabulary, dimension = state["encoder_frontend.embed.weight"].shape
info = VocabularyInfo(size=vocabulary, unk_idx=1, bos_idx=2, eos_idx=3, pad_idx=1)
config = SonarTextEncoderConfig(
    model_dim=dimension, vocab_info=info, ffn_inner_dim=state["encoder.layers.0.ffn.inner_proj.bias"].numel(),
    num_encoder_layers=1 + max(int(name.split(".")[2]) for name in state if name.startswith("encoder.layers.")),
    num_encoder_attn_heads=dimension // 64, num_decoder_layers=1, num_decoder_attn_heads=1, max_seq_len=512, pooling="mean", _from_fairseq=True, normalize_before=True,
)
# Made without memory of its own: random initial values would take longer than the load.
torch.nn.init.kaiming_uniform_ = torch.nn.init.uniform_ = torch.nn.init.normal_ = lambda tensor, *args, **kwargs: tensor
model = SonarTextEncoderFactory(config).create_model()
model.load_state_dict(state, strict=True, assign=True)
del state


class Ids:
    """In place of the tokenizer, which is not compared here: texts are token ids, six characters each, so that length in characters is length in tokens."""

    vocab_info = SimpleNamespace(pad_idx=0)

    def create_encoder(self, lang=None, device=None):
        return lambda text: torch.tensor([int(text[at : at + 6]) for at in range(0, len(text), 6)])


pipeline = TextToEmbeddingModelPipeline(model, Ids())
load = time.perf_counter() - start


print(json.dumps({"load": load, "torch": torch.__version__, "blas": ["MKL"] if torch.backends.mkl.is_available() else []}), flush=True)
for line in sys.stdin:
    batches = json.loads(line)
    texts = ["".join(f"{id:6d}" for id in ids) for batch in batches for ids in batch]
    start = time.process_time()
    vectors = pipeline.predict(texts, source_lang="eng_Latn", batch_size=max(map(len, batches)))
    seconds = time.process_time() - start
    print(json.dumps({"cpuSeconds": seconds, "last": vectors[-1][:8].tolist(), "peakMemory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}), flush=True)
