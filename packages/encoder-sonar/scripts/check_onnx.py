"""Checks a model with ONNX's own checker and prints its number of nodes.

    python3 check_onnx.py MODEL.onnx FOLDER_OF_ITS_WEIGHTS
"""
import os
import sys

import onnx

model = onnx.load(sys.argv[1], load_external_data=False)
os.chdir(sys.argv[2])
# The checker knows nothing of onnxruntime's operators, and of the rest it checks names, inputs and attributes.
onnx.checker.check_model(model)
print(len(model.graph.node))
