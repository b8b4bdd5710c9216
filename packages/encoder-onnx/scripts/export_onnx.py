"""Gives a sentence-transformers folder that has PyTorch weights only the ONNX files it lacks: copies it to TARGET (which may be
the folder itself), and writes model.onnx (float32) and model_int8.onnx (onnxruntime's dynamic quantization).

    pip install torch transformers onnx onnxscript onnxruntime
    python3 export_onnx.py SENTENCE_TRANSFORMERS_FOLDER TARGET
"""
import inspect
import shutil
import sys
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


class Hidden(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)[0]


source, target = map(Path, sys.argv[1:3])
if target.resolve() != source.resolve():
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git*"))
model = AutoModel.from_pretrained(source, attn_implementation="eager").eval()
model.config.return_dict = False
ids = torch.ones(2, 7, dtype=torch.long)
# The exporter by tracing: the only one of PyTorch 1, no longer the default of PyTorch 2.9.
classic = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
torch.onnx.export(
    Hidden(model),
    (ids, ids, torch.zeros_like(ids)),
    str(target / "model.onnx"),
    input_names=INPUTS,
    output_names=["last_hidden_state"],
    dynamic_axes={name: {0: "batch", 1: "sequence"} for name in [*INPUTS, "last_hidden_state"]},
    opset_version=14,
    **classic,
)
# A scale a channel, and the embedding table left alone: of both MiniLM would lose more than of all the rest.
quantize_dynamic(
    target / "model.onnx",
    target / "model_int8.onnx",
    op_types_to_quantize=["MatMul"],
    weight_type=QuantType.QInt8,
    per_channel=True,
)
