"""Checks a dataset of nested splits in PyTorch, trusting nothing but the files. Prints what it found as JSON.

usage: check-dataset.py DATASET_FOLDER NAME SUBSET...
"""

import json
import os
import sys

import torch

folder, name, *subsets = sys.argv[1:]


def load(path):
    data = torch.load(os.path.join(folder, path), weights_only=True)
    assert set(data) >= {"embeddings", "instructions", "sources", "config", "stats"}, sorted(data)
    embeddings, texts, sources = data["embeddings"], data["instructions"], data["sources"]
    assert embeddings.dtype == torch.float32 and embeddings.dim() == 2 and embeddings.is_contiguous()
    assert bool(torch.isfinite(embeddings).all())
    assert isinstance(texts, list) and all(type(text) is str and text.strip() == text != "" for text in texts)
    # JSON texts and a tensor: the safe unpickler of older PyTorch versions takes no Python floats.
    data["config"], data["stats"] = json.loads(data["config"]), json.loads(data["stats"])
    probabilities = data["probabilities"]
    assert probabilities.dtype == torch.float64 and probabilities.shape == (len(texts),)
    assert bool((probabilities.isnan() | ((probabilities >= 0) & (probabilities <= 1))).all())
    assert isinstance(sources, list)
    assert embeddings.shape[0] == len(texts) == len(sources), (embeddings.shape, len(texts), len(sources))
    for source in sources:
        assert type(source["request"]) is int and type(source["candidate"]) is int, source
        assert 3 <= len(source["problems"]) <= 5 and len(set(source["problems"])) == len(source["problems"]), source
    return data


def key(source):
    return source["request"], source["candidate"]


whole = load(f"{name}.pt")
position = {key(source): row for row, source in enumerate(whole["sources"])}
assert len(position) == len(whole["sources"])
assert list(position) == sorted(position), "rows are in order of (request, candidate)"
assert len(set(whole["instructions"])) == len(whole["instructions"])

sizes, rows = {}, {}
for subset in subsets:
    for part in ("train", "val", "test"):
        data = load(f"splits/{subset}/{part}.pt")
        at = [position[key(source)] for source in data["sources"]]
        assert data["instructions"] == [whole["instructions"][row] for row in at]
        assert torch.equal(data["embeddings"], whole["embeddings"][torch.tensor(at)])
        assert data["sources"] == [whole["sources"][row] for row in at]
        assert torch.equal(data["probabilities"].nan_to_num(-1), whole["probabilities"][torch.tensor(at)].nan_to_num(-1))
        rows[subset, part] = set(at)
        assert len(rows[subset, part]) == len(at)
        sizes[f"{subset}/{part}"] = len(at)
    train, val, test = (rows[subset, part] for part in ("train", "val", "test"))
    assert not (train & val or train & test or val & test), subset
for small, large in zip(subsets, subsets[1:]):
    for part in ("train", "val", "test"):
        assert rows[small, part] < rows[large, part], (small, large, part)

books = whole["stats"]["books"]
assert books["asked"] == books["kept"] + sum(books["fates"].values()), books

# Deduplication, brute force: the largest cosine of every fourth row with any other (all pairs take a plain BLAS a minute and a half;
# `ablata verify --full` looks at them all).
unit = torch.nn.functional.normalize(whole["embeddings"].double(), dim=1).float()
sample = torch.arange(0, len(unit), 4)
block = unit[sample] @ unit.T
block[torch.arange(len(sample)), sample] = 0
largest = float(block.max())

print(
    json.dumps(
        {
            "shape": list(whole["embeddings"].shape),
            "sizes": sizes,
            "covered": len(set().union(*(rows[subsets[-1], part] for part in ("train", "val", "test")))),
            "kept": books["kept"],
            "seed": whole["config"]["seed"],
            "probabilities": int((~whole["probabilities"].isnan()).sum()),
            "largest_cosine": largest,
            "origins": sorted({problem.split("/")[0] for source in whole["sources"] for problem in source["problems"]}),
            "problems": len({problem for source in whole["sources"] for problem in source["problems"]}),
        }
    )
)
