"""The PyTorch side of bench/sonar.ts: loads a full-size checkpoint, then for each line of JSON on standard input (a list
of batches, each a list of token id lists) answers with the CPU-seconds that encoding took.

    OPENBLAS_NUM_THREADS=1 python3 bench_torch.py CHECKPOINT.pt [THREADS]
"""
import json
import resource
import sys
import time
from pathlib import Path

import torch
from sonar_reference import SonarTextEncoder

torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
start = time.perf_counter()
state = torch.load(sys.argv[1])["model"]
vocabulary, dimension = state["encoder_frontend.embed.weight"].shape
layers = 1 + max(int(name.split(".")[2]) for name in state if name.startswith("encoder.layers."))
# Made without memory of its own: random initial values would take longer than the load.
torch.nn.init.kaiming_uniform_ = torch.nn.init.uniform_ = torch.nn.init.normal_ = lambda tensor, *args, **kwargs: tensor
model = SonarTextEncoder(vocabulary, dimension, layers, dimension // 64, state["encoder.layers.0.ffn.inner_proj.bias"].numel()).eval()
model.load_state_dict(state)
del state
with open("/proc/self/maps", encoding="utf8") as maps:
    # The reference BLAS is some twenty times slower than OpenBLAS: the table must say which one PyTorch had.
    blas = sorted({Path(line.split()[-1]).name for line in maps if "blas" in line or "mkl" in line})
load = time.perf_counter() - start
inputs, weights = torch.ones(1024, 1024), torch.ones(8192, 1024)
seconds = []
for _ in range(8):
    before = time.process_time()
    torch.nn.functional.linear(inputs, weights)
    seconds.append(time.process_time() - before)
peak = 2 * 1024 * 1024 * 8192 / min(seconds)
print(json.dumps({"load": load, "peak": peak, "torch": torch.__version__, "blas": blas}), flush=True)
for line in sys.stdin:
    batches = json.loads(line)
    start = time.process_time()
    for batch in batches:
        vectors = model.encode(batch, batch_size=len(batch))
    seconds = time.process_time() - start
    print(json.dumps({"cpuSeconds": seconds, "last": vectors[-1][:8].tolist(), "peakMemory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}), flush=True)
