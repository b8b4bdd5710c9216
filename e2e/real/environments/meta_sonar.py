"""SONAR's text encoder in Meta's own code (sonar-space, fairseq2). Reads a JSON object on standard input, prints one.

    {tokenizer: PATH, texts, languages: {CODE: texts}, checkpoint: PATH, vectors: PATH,
     model: {dimension, layers, heads, inner, seed}, batches: [SIZE, …]}

Prints {"ids": {CODE: ids of each text}, "codes": all languages in the card's order, "seconds"}; writes a checkpoint of random weights in
the published layout, and the float32 vectors of texts (in eng_Latn) for each batch size, one after the other.
"""
import json
import sys
import time
from importlib import resources
from pathlib import Path

import torch
import yaml
from fairseq2.data.tokenizers import VocabularyInfo
from fairseq2.models.nllb.tokenizer import NllbTokenizerConfig, load_nllb_tokenizer
from sonar.inference_pipelines.text import TextToEmbeddingModelPipeline
from sonar.models.sonar_text import SonarTextEncoderConfig, SonarTextEncoderFactory

torch.set_num_threads(1)
given = json.load(sys.stdin)
card = yaml.safe_load(resources.files("sonar").joinpath("cards/text_sonar_basic_encoder.yaml").read_text())
codes = card["tokenizer_config"]["_set_"]["langs"]
tokenizer = load_nllb_tokenizer(Path(given["tokenizer"]), NllbTokenizerConfig(langs=codes, default_lang="eng_Latn"))
ids = {}
for code, texts in given.get("languages", {}).items():
    encode = tokenizer.create_encoder(lang=code)
    ids[code] = [encode(text).tolist() for text in texts]

seconds = []
if "model" in given:
    size = given["model"]
    torch.manual_seed(size["seed"])
    # As sonar's architecture `basic` (sonar/models/sonar_text/config.py), at another size.
    model = SonarTextEncoderFactory(
        SonarTextEncoderConfig(
            model_dim=size["dimension"],
            vocab_info=VocabularyInfo(size=size.get("vocabulary", tokenizer.vocab_info.size), unk_idx=1, bos_idx=2, eos_idx=3, pad_idx=1),
            max_seq_len=512,
            pooling="mean",
            num_encoder_layers=size["layers"],
            num_decoder_layers=size["layers"],
            num_encoder_attn_heads=size["heads"],
            num_decoder_attn_heads=size["heads"],
            ffn_inner_dim=size["inner"],
            _from_fairseq=True,
        )
    ).create_model()
    torch.save({"model": model.state_dict()}, given["checkpoint"])
    pipeline = TextToEmbeddingModelPipeline(model, tokenizer)
    with open(given["vectors"], "wb") as file:
        for batch in given["batches"]:
            start = time.process_time()
            vectors = pipeline.predict(given["texts"], source_lang="eng_Latn", batch_size=batch)
            seconds.append(time.process_time() - start)
            file.write(vectors.float().contiguous().numpy().astype("<f4").tobytes())
json.dump({"ids": ids, "codes": codes, "vocabulary": tokenizer.vocab_info.size, "seconds": seconds}, sys.stdout)
