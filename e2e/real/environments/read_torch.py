"""A .pt file as PyTorch 2 loads it: safely, mapped into memory, onto no device, through a DataLoader with worker processes.

    python read_torch.py FILE

Prints {version, texts, vectors: SHA-256 of the main embedding's float32 bytes, others: {name: SHA-256}, batches: SHA-256 through the loader, meta}.
"""
import hashlib
import json
import sys

import torch
from torch.utils.data import DataLoader, TensorDataset

path = sys.argv[1]


def sha(tensor):
    return hashlib.sha256(tensor.contiguous().numpy().tobytes()).hexdigest()


if __name__ == "__main__":
    data = torch.load(path, weights_only=True, mmap=True)
    whole = torch.load(path, weights_only=True)
    shapes = torch.load(path, weights_only=True, map_location="meta")
    found = {"version": torch.__version__, "texts": whole["instructions"], "others": {name: sha(rows) for name, rows in data.get("vectors", {}).items()}}
    if "embeddings" in data:
        assert torch.equal(data["embeddings"].view(torch.int32), whole["embeddings"].view(torch.int32))
        rows = data["embeddings"]
        loader = DataLoader(TensorDataset(rows, torch.arange(len(rows))), batch_size=32, num_workers=2)
        batches = list(loader)
        assert torch.equal(torch.cat([numbers for _, numbers in batches]), torch.arange(len(rows)))
        found.update(vectors=sha(rows), batches=sha(torch.cat([batch for batch, _ in batches])), meta=[str(shapes["embeddings"].device), list(shapes["embeddings"].shape)])
    json.dump(found, sys.stdout)
