"""Writes safetensors files (https://github.com/huggingface/safetensors#format) from numpy arrays."""
import json
import struct

TYPES = {"float32": "F32", "float16": "F16", "int32": "I32", "uint8": "U8"}


def write_safetensors(path, arrays):
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": TYPES[str(array.dtype)], "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            file.write(array.tobytes())
