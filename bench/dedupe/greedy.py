"""Exact keep-first by numpy: python3 greedy.py FILE.npy THRESHOLD METHOD [CALLS]. Prints JSON: `cpu` of the first call, `later` of the cheapest of the others, `load` of importing numpy.

METHOD `greedy`: blocks of rows against the kept rows alone, rows leaving a block at their first match, and within the block; `all`: every
block against every block before it. Both in float32 without a check in float64, which is in numpy's favour. One thread.
"""

import json
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"
before = time.process_time()
import numpy as np  # noqa: E402

load = time.process_time() - before


def greedy(x, threshold, block=512):
    library = np.empty_like(x)
    kept = 0
    for start in range(0, len(x), block):
        rows = x[start : start + block]
        alive = np.arange(len(rows))
        at, width = 0, 512
        while at < kept and len(alive):
            end = min(kept, at + width)
            alive = alive[(rows[alive] @ library[at:end].T).max(1) < threshold]
            at, width = end, width * 2
        if not len(alive):
            continue
        rows = rows[alive]
        near = rows @ rows.T >= threshold
        stays = np.zeros(len(rows), bool)
        for i in range(len(rows)):
            stays[i] = not near[i, :i][stays[:i]].any()
        library[kept : kept + stays.sum()] = rows[stays]
        kept += int(stays.sum())
    return kept


def all_pairs(x, threshold, block=2048):
    pairs = []
    for i in range(0, len(x), block):
        for j in range(0, i + 1, block):
            near = x[i : i + block] @ x[j : j + block].T >= threshold
            pairs.append((i, j, near))
    keep = np.ones(len(x), bool)
    for i in range(0, len(x), block):
        rows = [(j, near) for k, j, near in pairs if k == i]
        for r in range(min(block, len(x) - i)):
            keep[i + r] = not any((near[r, : (r if j == i else None)] & keep[j : j + (r if j == i else block)]).any() for j, near in rows)
    return int(keep.sum())


raw = np.load(sys.argv[1])
method = greedy if sys.argv[3] == "greedy" else all_pairs
times = []
for _ in range(int(sys.argv[4]) if len(sys.argv) > 4 else 1):
    before, start = time.process_time(), time.perf_counter()
    unit = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    kept = method(unit, float(sys.argv[2]))
    times.append((time.process_time() - before, time.perf_counter() - start))
cpu, wall = times[0]
print(json.dumps({"kept": kept, "cpu": cpu, "wall": wall, "load": load, "later": min(times[1:], default=times[0])[0]}))
