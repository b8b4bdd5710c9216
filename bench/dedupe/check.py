"""Whether a kept set is that of keep-first by brute force in float64: python3 check.py FILE.npy THRESHOLD KEPT.json [SAMPLE]. Prints JSON.

A row must be kept iff its cosine to every kept row before it is below the threshold: if that holds for all rows, the set is the one that keep-first
gives, row by row. KEPT.json: numbers of the kept rows, rising. SAMPLE: so many rows, evenly spaced; without it all.
"""

import json
import sys

import numpy as np

EXACT = 1e-12  # what float64 sums in another order may differ by: such a pair is decided by neither

x = np.load(sys.argv[1], mmap_mode="r")
threshold, kept = float(sys.argv[2]), np.array(json.load(open(sys.argv[3])), np.int64)
rows = np.arange(len(x))
if len(sys.argv) > 4 and int(sys.argv[4]) < len(x):
    rows = np.unique(np.linspace(0, len(x) - 1, int(sys.argv[4])).astype(np.int64))
is_kept = np.zeros(len(x), bool)
is_kept[kept] = True


def unit(numbers):
    vectors = x[numbers].astype(np.float64)
    return vectors / np.sqrt((vectors * vectors).sum(1, keepdims=True))


best = np.full(len(rows), -2.0)
for start in range(0, len(kept), 2048):
    columns = kept[start : start + 2048]
    library = unit(columns)
    first = np.searchsorted(rows, columns[0], "right")
    for at in range(first, len(rows), 2048):
        numbers = rows[at : at + 2048]
        cosines = unit(numbers) @ library.T
        cosines[columns[None, :] >= numbers[:, None]] = -2
        best[at : at + 2048] = np.maximum(best[at : at + 2048], cosines.max(1))
wrong = (best >= threshold) == is_kept[rows]
close = np.abs(best - threshold) < EXACT
print(json.dumps({"rows": len(rows), "wrong": int((wrong & ~close).sum()), "undecided": int((wrong & close).sum())}))
