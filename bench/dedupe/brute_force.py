"""Exact near-duplicate removal by numpy, PyTorch or faiss: python3 brute_force.py ENGINE FILE.npy THRESHOLD THREADS. Prints JSON."""

import json
import os
import resource
import sys
import time

engine, path, threshold, threads = sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]
os.environ["OPENBLAS_NUM_THREADS"] = threads
os.environ["OMP_NUM_THREADS"] = threads
import numpy as np  # noqa: E402


def by_numpy(x):
    """Upper triangle in blocks; what comes near the threshold is checked in float64."""
    pairs = []
    for i in range(0, len(x), 2048):
        for j in range(0, i + 1, 2048):
            a, b = np.nonzero(x[i : i + 2048] @ x[j : j + 2048].T >= threshold - 1e-4)
            pairs += [(p + i, q + j) for p, q in zip(a, b) if q + j < p + i]
    return pairs


def by_torch(x):
    """As by numpy."""
    import torch

    x, pairs = torch.from_numpy(x), []
    for i in range(0, len(x), 2048):
        for j in range(0, i + 1, 2048):
            near = torch.nonzero(x[i : i + 2048] @ x[j : j + 2048].T >= threshold - 1e-4).tolist()
            pairs += [(p + i, q + j) for p, q in near if q + j < p + i]
    return pairs


def by_faiss(x):
    import faiss

    index = faiss.IndexFlatIP(x.shape[1])
    index.add(x)
    limits, _, names = index.range_search(x, threshold - 1e-4)
    return [(i, j) for i in range(len(x)) for j in names[limits[i] : limits[i + 1]] if j < i]


def greedy(raw, pairs):
    keep = np.ones(len(raw), bool)
    norms = {}

    def norm(i):
        if i not in norms:
            norms[i] = np.sqrt((raw[i].astype(np.float64) ** 2).sum())
        return norms[i]

    for i, j in sorted(pairs):
        if keep[j] and raw[i].astype(np.float64) @ raw[j].astype(np.float64) / norm(i) / norm(j) >= threshold:
            keep[i] = False
    return int(keep.sum())


raw = np.load(path)
if engine == "faiss":
    import faiss  # noqa: F401
elif engine == "torch":
    import torch

    torch.set_num_threads(int(threads))
usage = resource.getrusage(resource.RUSAGE_SELF)
cpu, wall = usage.ru_utime + usage.ru_stime, time.perf_counter()
unit = raw / np.linalg.norm(raw, axis=1, keepdims=True)
kept = greedy(raw, {"numpy": by_numpy, "torch": by_torch, "faiss": by_faiss}[engine](unit))
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "kept": kept,
    "cpu": usage.ru_utime + usage.ru_stime - cpu,
    "wall": time.perf_counter() - wall,
    "peak": usage.ru_maxrss / 1024,
}))
