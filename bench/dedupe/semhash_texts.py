"""Near-duplicates among texts by SemHash, with a sentence-transformers model: the numbers of the kept texts, and CPU seconds by part.

usage: python semhash_texts.py FOLDER TEXTS.json THRESHOLD THREADS
"""

import json
import sys
import time

import torch
from semhash import SemHash
from sentence_transformers import SentenceTransformer

folder, path, threshold, threads = sys.argv[1:5]
torch.set_num_threads(int(threads))
start = time.process_time()
model = SentenceTransformer(folder, device="cpu")
loaded = time.process_time()
encoding = 0.0


class Timed:
    """The encoder protocol of SemHash over the model, timed."""

    def encode(self, inputs, **kwargs):
        global encoding
        before = time.process_time()
        vectors = model.encode(list(inputs), batch_size=32, show_progress_bar=False, convert_to_numpy=True)
        encoding += time.process_time() - before
        return vectors


texts = json.load(open(path, encoding="utf-8"))
result = SemHash.from_records(texts, model=Timed()).self_deduplicate(threshold=float(threshold))
first = {}
for row, text in enumerate(texts):
    first.setdefault(text, row)
ended = time.process_time()
print(
    json.dumps(
        {
            "kept": sorted(first[text] for text in result.selected),
            "load": loaded - start,
            "encode": encoding,
            "dedupe": ended - loaded - encoding,
            "whole": ended,
        }
    )
)
