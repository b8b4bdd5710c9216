"""The PyTorch side of bench/encoder-onnx.ts: loads a sentence-transformers folder, then for each line of JSON on standard
input, {"batchSize": …, "batches": [[text, …], …]}, encodes each batch by itself and answers with the CPU-seconds that took.

    python3 bench_sentence_transformers.py FOLDER
"""
import json
import sys
import time

import sentence_transformers
import torch

torch.set_num_threads(1)
model = sentence_transformers.SentenceTransformer(sys.argv[1], device="cpu")
about = f"sentence-transformers {sentence_transformers.__version__}, torch {torch.__version__}"
print(json.dumps({"about": about}), flush=True)
for line in sys.stdin:
    given = json.loads(line)
    start = time.process_time()
    for batch in given["batches"]:
        vectors = model.encode(batch, batch_size=given["batchSize"], show_progress_bar=False)
    print(json.dumps({"cpuSeconds": time.process_time() - start, "last": vectors[-1].tolist()}), flush=True)
