"""Small files as torch.save writes them, with what stands in them as JSON beside.

    python3 make_fixtures.py OUT

Written with PyTorch 2.15. expected.json: for each tensor of shapes.pt its type, shape and numbers in row-major order; complex numbers as
pairs, what JSON lacks as text.
"""
import collections
import json
import math
import os
import sys
import zipfile
from pathlib import Path

import torch


class Evil:
    def __reduce__(self):
        return (os.system, ("echo this must never run",))


def number(value):
    if isinstance(value, complex):
        return [number(value.real), number(value.imag)]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return str(value) if isinstance(value, int) and abs(value) > 2**53 - 1 else value


def tensors():
    grid = torch.arange(24.0).reshape(4, 6)
    row = torch.arange(4.0)
    tagged = torch.ones(2)
    tagged.note = "an attribute makes PyTorch write the type as well"
    pair = torch.tensor([1 + 2j, 3 - 4j])
    odd = torch.tensor([0.0, -0.0, float("inf"), float("nan"), 1e-45, 3.4e38])
    made = {
        "parameter": torch.nn.Parameter(grid.clone()),
        "frozen": torch.nn.Parameter(row.clone(), requires_grad=False),
        "transposed": grid.t(),
        "sliced": grid[1:3, ::2],
        "column": grid[:, 3],
        "expanded": torch.ones(1).expand(5),
        "permuted": torch.arange(24).reshape(2, 3, 4).permute(2, 0, 1),
        "scalar": torch.tensor(7),
        "empty": torch.zeros(0, 5),
        "half": odd.half(),
        "brain": odd.bfloat16(),
        "float": odd,
        "double": odd.double(),
        "attribute": tagged,
        "complex64": pair,
        "complex128": pair.to(torch.complex128),
        "conjugated": pair.conj(),
        "negated": torch.tensor([1 + 2j, 3 - 4j]).conj().imag,
        "first_row": grid[0],
        "second_row": grid[1],
        "bool": torch.tensor([True, False]),
        "int64": torch.tensor([2**62, -1]),
        "int32": torch.tensor([2**31 - 1, -1], dtype=torch.int32),
        "int16": torch.tensor([2**15 - 1, -1], dtype=torch.int16),
        "int8": torch.tensor([127, -128], dtype=torch.int8),
        "uint8": torch.tensor([255, 0], dtype=torch.uint8),
        "uint16": torch.tensor([65535, 0]).to(torch.uint16),
        "uint32": torch.tensor([2**32 - 1, 0]).to(torch.uint32),
        "uint64": torch.tensor([2**63 - 1, 0]).to(torch.uint64),
    }
    return made


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    made = tensors()
    torch.save(made, out / "shapes.pt")
    expected = {
        name: {
            "dtype": str(t.dtype).removeprefix("torch."),
            "shape": list(t.shape),
            "values": [number(v) for v in t.detach().resolve_conj().resolve_neg().contiguous().reshape(-1).tolist()],
        }
        for name, t in made.items()
    }
    (out / "expected.json").write_text(json.dumps(expected) + "\n")

    values = {
        "size": torch.zeros(2, 3).shape,
        "complex": 1 + 2j,
        "dtype": torch.float16,
        "device": torch.device("cuda", 1),
        "bytes": b"x\xffy",
        "bytearray": bytearray(b"ab"),
        "set": {1},
        "frozenset": frozenset(["f"]),
        "big": 2**100,
        "negative": -(2**40),
        "float": 0.1,
        "none": None,
        "counter": collections.Counter("aab"),
        "ordered": collections.OrderedDict(a=1),
        "default": collections.defaultdict(list, {"k": [1]}),
        "tuple": (1, (2, 3)),
        "text": "ü☕𝒳",
        "long": "x" * 300,
        7: "an integer key",
    }
    for protocol in (2, 4, 5):
        torch.save(values, out / f"values-{protocol}.pt", pickle_protocol=protocol)

    one = torch.zeros(2)
    model = torch.nn.Sequential(torch.nn.Embedding(3, 2), torch.nn.Linear(2, 2))
    torch.save({"model": model.state_dict(), "step": 7}, out / "state-dict.pt")
    torch.save({"x": one}, out / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save({"x": one, "evil": Evil()}, out / "evil.pt")
    torch.save({"module": torch.nn.Embedding(3, 2)}, out / "module.pt")
    torch.save({"x": torch.eye(2).to_sparse()}, out / "sparse.pt")
    torch.save({"x": torch.zeros(2, dtype=torch.float8_e4m3fn)}, out / "float8.pt")
    torch.jit.script(torch.nn.Linear(2, 2)).save(str(out / "script.pt"))
    torch.save({"x": one}, out / "plain.pt")
    with zipfile.ZipFile(out / "plain.pt") as source, zipfile.ZipFile(out / "compressed.pt", "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.namelist():
            target.writestr(item, source.read(item))
    torch.save({"x": __import__("numpy").zeros(2)}, out / "numpy.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
