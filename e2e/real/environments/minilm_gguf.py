"""all-MiniLM-L6-v2 for llama.cpp, in float32: the folder of sentence-transformers as one GGUF file.

    python minilm_gguf.py UNPACKED_WHEEL TARGET
"""
import json
import sys
from pathlib import Path

import numpy
from gguf import MODEL_ARCH, GGUFWriter, PoolingType, TokenType, get_tensor_name_map

source, target = map(Path, sys.argv[1:3])
folder = next(source.rglob("model.safetensors")).parent
config = json.loads((folder / "config.json").read_text())
vocabulary = (folder / "vocab.txt").read_text().split("\n")[: config["vocab_size"]]


def read_safetensors(path):
    """Its tensors, in float32, by name."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    for name, tensor in json.loads(data[8:start]).items():
        if tensor.get("dtype") == "F32":
            first, end = tensor["data_offsets"]
            yield name, numpy.frombuffer(data[start + first : start + end], numpy.float32).reshape(tensor["shape"])


def spelt(token):
    """As llama.cpp's WordPiece has it: what begins a word is marked, and not what goes on in it."""
    if token.startswith("[") and token.endswith("]"):
        return token
    return token[2:] if token.startswith("##") else f"\u2581{token}"


writer = GGUFWriter(target / "all-MiniLM-L6-v2.F32.gguf", "bert")
writer.add_name("all-MiniLM-L6-v2")
writer.add_file_type(0)
writer.add_block_count(config["num_hidden_layers"])
writer.add_context_length(config["max_position_embeddings"])
writer.add_embedding_length(config["hidden_size"])
writer.add_feed_forward_length(config["intermediate_size"])
writer.add_head_count(config["num_attention_heads"])
writer.add_layer_norm_eps(config["layer_norm_eps"])
writer.add_causal_attention(False)
writer.add_pooling_type(PoolingType.MEAN)
writer.add_tokenizer_model("bert")
writer.add_token_type_count(config["type_vocab_size"])
writer.add_token_list([spelt(token) for token in vocabulary])
writer.add_token_types([TokenType.CONTROL if token in ("[PAD]", "[CLS]", "[SEP]") else TokenType.NORMAL for token in vocabulary])
# [CLS] and [SEP] stand around a text, as the beginning and the end of it.
writer.add_bos_token_id(vocabulary.index("[CLS]"))
writer.add_eos_token_id(vocabulary.index("[SEP]"))
writer.add_sep_token_id(vocabulary.index("[SEP]"))
writer.add_unk_token_id(vocabulary.index("[UNK]"))
writer.add_pad_token_id(vocabulary.index("[PAD]"))
writer.add_mask_token_id(vocabulary.index("[MASK]"))
names = get_tensor_name_map(MODEL_ARCH.BERT, config["num_hidden_layers"])
for name, values in read_safetensors(folder / "model.safetensors"):
    known = names.get_name(name, try_suffixes=(".weight", ".bias"))
    if known is not None and "pooler" not in name and "position_ids" not in name:
        writer.add_tensor(known, values)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
