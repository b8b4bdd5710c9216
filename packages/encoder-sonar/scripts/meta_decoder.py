"""SONAR's text decoder in Meta's own code (sonar-space, fairseq2), for checks and benchmarks beside it.

    python meta_decoder.py make OUT.pt TOKENIZER.model DIMENSION LAYERS HEADS INNER SEED
        a checkpoint of random weights in the published layout, by Meta's factory, whose texts end
    python meta_decoder.py decode OUT.pt TOKENIZER.model HEADS
        standard input: a line of JSON for each job {vectors: FILE of float32, languages, beams, maxTokens, lengthPenalty, batch}; standard
        output: a line of JSON {tokens, scores, texts, seconds, peak_bytes} for each

The vocabulary is the tokenizer's. Needs sonar-space, fairseq2, torch and numpy.
"""
import gc
import json
import math
import resource
import sys
import time
from importlib import resources
from pathlib import Path

import numpy
import torch
import yaml
from fairseq2.data.tokenizers import VocabularyInfo
from fairseq2.generation.beam_search import BeamSearchSeq2SeqGenerator
from fairseq2.models.nllb.tokenizer import NllbTokenizerConfig, load_nllb_tokenizer
from fairseq2.nn import BatchLayout
from sonar.inference_pipelines.utils import SequenceToTextConverter
from sonar.models.sonar_text import SonarTextDecoderConfig, SonarTextDecoderFactory
from sonar.models.sonar_text.checkpoint import _convert_sonar_text_decoder_checkpoint
from sonar.models.sonar_translation import SonarEncoderDecoderModel
from sonar.models.sonar_translation.model import DummyEncoderModel


# Of generated weights: how far the layers outweigh the embedding, and how much likelier the likelier tokens are.
STRENGTH, STEEPNESS = 12, 3
# Of the vectors that generated weights are made for.
VECTOR_LENGTH = 0.3


def load_tokenizer(path):
    """As the card of text_sonar_basic_decoder has it loaded: languages in the card's order."""
    card = resources.files("sonar").joinpath("cards/text_sonar_basic_decoder.yaml").read_text()
    languages = yaml.safe_load(card)["tokenizer_config"]["_set_"]["langs"]
    return load_nllb_tokenizer(Path(path), NllbTokenizerConfig(langs=languages, default_lang="eng_Latn"))


def configuration(vocabulary, dimension, layers, heads, inner):
    return SonarTextDecoderConfig(
        model_dim=dimension,
        max_seq_len=512,
        vocab_info=VocabularyInfo(size=vocabulary, unk_idx=1, bos_idx=2, eos_idx=3, pad_idx=1),
        learned_pos=False,
        no_scale_embedding=False,
        emb_dropout_p=0.1,
        attention_dropout_p=0.1,
        activation_dropout_p=0.1,
        no_token_positional_embeddings=False,
        activation_fn="ReLU",
        normalize_before=True,
        num_encoder_layers=layers,
        num_decoder_layers=layers,
        num_encoder_attn_heads=heads,
        num_decoder_attn_heads=heads,
        ffn_inner_dim=inner,
    )


def make(out, tokenizer, dimension, layers, heads, inner, seed, vocabulary=None):
    """Random weights of an untrained model repeat one token for ever. Here the layers outweigh the embedding, so that a token follows from the
    last one, from what came before and from the vector; a few components hold hardly anything but the position, and the logit of
    </s> grows with them, so that texts end; and the final norm is steep, so that some tokens are much likelier than others."""
    torch.manual_seed(seed)
    vocabulary = vocabulary or load_tokenizer(tokenizer).vocab_info.size
    model = SonarTextDecoderFactory(configuration(vocabulary, dimension, layers, heads, inner)).create_model()
    strength = STRENGTH / math.sqrt(layers)
    half = dimension // 2
    frequencies = torch.exp(torch.arange(half) * -math.log(10000.0) / (half - 1))
    # Components whose sine rises over the first positions.
    rising = ((frequencies > 0.02) & (frequencies < 0.06)).nonzero().flatten()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "layer_norm" in name:
                parameter.add_(torch.randn_like(parameter) * 0.1)
            elif name.endswith("bias"):
                parameter.copy_(torch.randn_like(parameter) * 0.02)
            elif "embed" in name or "final_proj" in name:
                parameter.normal_(0, dimension**-0.5)
            else:
                parameter.normal_(0, parameter.shape[1] ** -0.5)
        for layer in model.decoder.layers:
            layer.encoder_decoder_attn.v_proj.weight.mul_(dimension**0.5 / VECTOR_LENGTH)
            for size, block in ((0.7, layer.self_attn), (0.5, layer.encoder_decoder_attn), (strength, layer.ffn)):
                block.output_proj.weight.mul_(size)
                # What ReLU gives is positive on average: without this, it would always point to the same tokens.
                block.output_proj.weight.sub_(block.output_proj.weight.mean(dim=1, keepdim=True))
                for part in (block.output_proj.weight, block.output_proj.bias):
                    part.sub_(part.mean(dim=0, keepdim=True))
                    part[rising] = 0
        norm = model.decoder.layer_norm
        norm.weight.mul_(STEEPNESS)
        norm.weight[rising] = 1
        norm.bias[rising] = 0
        embed = model.decoder_frontend.embed.weight
        embed.sub_(embed.mean(dim=1, keepdim=True))
        embed[:, rising] = 0
        own = embed[3].clone()
        embed[3] = 0
        embed[3, rising] = 1e-3
        # At first </s> is no likelier than others; from the twentieth token on or so it is likelier than those that repeat themselves.
        sequence = torch.randint(4, vocabulary, (8, 20))
        vectors = torch.randn(8, 1, dimension) * VECTOR_LENGTH / dimension**0.5
        logits = model.eval()(vectors, BatchLayout.of(vectors), sequence, BatchLayout.of(sequence)).mean(dim=0)
        start, finish = logits[2, 3], logits[-1, 3]
        steepness = 1.6 * logits[:, 4:].max(dim=1).values.mean() / (finish - start)
        norm.weight[rising] *= steepness
        norm.bias[rising] = -start * steepness / (1e-3 * len(rising))
        embed[3] += own
    torch.save({"model": model.state_dict()}, out)


def load(path, heads):
    state = torch.load(path, map_location="cpu", weights_only=True)["model"]
    vocabulary, dimension = state["decoder_frontend.embed.weight"].shape
    layers = 1 + max(int(name.split(".")[2]) for name in state if name.startswith("decoder.layers."))
    inner = state["decoder.layers.0.ffn.inner_proj.weight"].shape[0]
    config = configuration(vocabulary, dimension, layers, heads, inner)
    with torch.device("meta"):
        model = SonarTextDecoderFactory(config).create_model()
    state = _convert_sonar_text_decoder_checkpoint({"model": state}, config)
    model.to_empty(device="cpu")
    for module in model.modules():
        if hasattr(module, "reset_non_persistent_buffers"):
            module.reset_non_persistent_buffers()
    model.load_state_dict(state, assign=True)
    del state
    gc.collect()
    return SonarEncoderDecoderModel(DummyEncoderModel(), model).eval()


def decode(model, tokenizer, job):
    """What EmbeddingToTextModelPipeline.predict does, with the hypotheses kept."""
    dimension = model.decoder.decoder_frontend.embed.weight.shape[1]
    vectors = torch.from_numpy(numpy.fromfile(job["vectors"], dtype="float32").reshape(-1, dimension))
    generator = BeamSearchSeq2SeqGenerator(
        model,
        tokenizer.vocab_info,
        beam_size=job["beams"],
        max_seq_len=job["maxTokens"],
        len_penalty=job["lengthPenalty"],
    )
    out = {"tokens": [], "scores": [], "texts": []}
    before = time.process_time()
    for index, language in enumerate(job["languages"]):
        mine = vectors[index :: len(job["languages"])]
        converter = SequenceToTextConverter(
            generator, tokenizer, task="translation", target_lang=language, mode="target"
        )
        for start in range(0, len(mine), job["batch"]):
            some = mine[start : start + job["batch"]]
            texts, output = converter.batch_convert(some, BatchLayout.of(some))
            out["texts"].extend(texts)
            for hypotheses in output.hypotheses:
                out["tokens"].append([h.seq.tolist() for h in hypotheses])
                out["scores"].append([float(h.score) for h in hypotheses])
    out["seconds"] = time.process_time() - before
    out["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return out


if __name__ == "__main__":
    torch.set_num_threads(1)
    command, checkpoint, spm, *numbers = sys.argv[1:]
    if command == "make":
        make(checkpoint, spm, *map(int, numbers))
    else:
        with torch.inference_mode():
            loaded = load(checkpoint, int(numbers[0]))
            names = load_tokenizer(spm)
            for line in sys.stdin:
                print(json.dumps(decode(loaded, names, json.loads(line))), flush=True)
