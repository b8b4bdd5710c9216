"""The fastembed side of bench/encoder-onnx.ts: an ONNX file of a sentence-transformers folder, one thread; else as bench_sentence_transformers.py.

    python fastembed_encoder.py FOLDER model.onnx
"""
import json
import sys
import time

import fastembed
import numpy
import onnxruntime
from fastembed import TextEmbedding
from fastembed.common.model_description import ModelSource, PoolingType

folder, file = sys.argv[1:3]
TextEmbedding.add_custom_model(
    model="local/model", pooling=PoolingType.MEAN, normalization=True, sources=ModelSource(hf="local/model"), dim=384, model_file=file
)
model = TextEmbedding("local/model", specific_model_path=folder, threads=1, cuda=False)
print(json.dumps({"about": f"fastembed {fastembed.__version__}, onnxruntime {onnxruntime.__version__}, {file}"}), flush=True)
for line in sys.stdin:
    given = json.loads(line)
    start = time.process_time()
    for batch in given["batches"]:
        vectors = numpy.stack(list(model.embed(batch, batch_size=given["batchSize"])))
    print(json.dumps({"cpuSeconds": time.process_time() - start, "last": vectors[-1].tolist()}), flush=True)
