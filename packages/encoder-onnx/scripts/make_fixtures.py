"""Makes src/__fixtures__: a BERT of random weights, small enough to be committed, as a sentence-transformers folder, and
what PyTorch and sentence-transformers say of it.

    pip install torch transformers sentence-transformers onnx onnxscript onnxruntime tokenizers
    python3 scripts/make_fixtures.py
"""
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import BertWordPieceTokenizer
from tokenizers.processors import TemplateProcessing
from transformers import BertConfig, BertModel

here = Path(__file__).parent
fixtures = here.parent / "src/__fixtures__"
texts = [
    "A man is eating food.", "A man eats a piece of bread.", "", "Überprüfe das Ergebnis, bitte!", "检查 单位 的 大小",
    "ΟΔΥΣΣΕΥΣ Ὀδυσσεύς", "naïve café — déjà vu", "one two three four five six seven eight nine ten " * 5,
    "\u0000 control\u200b and \ufeff marks", "😀🎉", "a+b = c²; x<y && z>0", "word",
]
torch.manual_seed(7)
with tempfile.TemporaryDirectory() as scratch:
    source = Path(scratch) / "tiny"
    corpus = Path(scratch) / "corpus.txt"
    corpus.write_text("\n".join(texts * 3), encoding="utf8")
    tokenizer = BertWordPieceTokenizer(lowercase=True)
    tokenizer.train([str(corpus)], vocab_size=160, min_frequency=1)
    special = [(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    tokenizer._tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=special)
    tokenizer.save(str(Path(scratch) / "tokenizer.json"))
    size = tokenizer.get_vocab_size()
    config = BertConfig(
        vocab_size=size, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=128, initializer_range=0.4,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(source)
    shutil.copy(Path(scratch) / "tokenizer.json", source)
    write = lambda name, value: ((source / name).parent.mkdir(exist_ok=True), (source / name).write_text(json.dumps(value, indent=1)))
    write("tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 40, "pad_token": "[PAD]", "unk_token": "[UNK]",
        "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]",
    })
    kinds = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    write("modules.json", [
        {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for index, (path, kind) in enumerate(kinds)
    ])
    write("1_Pooling/config.json", {"word_embedding_dimension": 16, "pooling_mode_mean_tokens": True})
    write("sentence_bert_config.json", {"max_seq_length": 32, "do_lower_case": False})
    write("config_sentence_transformers.json", {"prompts": {"query": "one two: "}, "default_prompt_name": None})
    (source / "2_Normalize").mkdir()

    reference = SentenceTransformer(str(source), device="cpu")
    encode = lambda **given: reference.encode(texts, batch_size=1, **given).astype("float32").tolist()
    expected = {"texts": texts, "ids": [reference.tokenizer(text, truncation=True, max_length=32)["input_ids"] for text in texts]}
    expected["vectors"] = {"mean": encode(), "mean query": encode(prompt_name="query")}
    expected["vectors"]["mean 8"] = encode(truncate_dim=8, normalize_embeddings=True)
    pooling = next(module for module in reference if isinstance(module, Pooling))
    for mode in ["cls", "lasttoken", "max", "mean_sqrt_len_tokens", "weightedmean"]:
        pooling.pooling_mode = mode
        expected["vectors"][mode] = encode()
    pooling.pooling_mode, pooling.include_prompt = "mean", False
    expected["vectors"]["mean query, prompt not pooled"] = encode(prompt_name="query")
    target = fixtures / "tiny"
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run([sys.executable, here / "export_onnx.py", source, target], check=True)
    (target / "model.safetensors").unlink()
    recorded = json.dumps(expected, ensure_ascii=True, default=float)
    (fixtures / "tiny.json").write_text(recorded)
