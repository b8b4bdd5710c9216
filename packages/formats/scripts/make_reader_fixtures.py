"""Small tables as PyTorch, pyarrow, polars, DuckDB, pandas, datasets, safetensors and NumPy write them, and what stands in them.

    python3 make_reader_fixtures.py OUT

expected.json: for each file that is read the values, for each that is refused the code of the error. Written with torch 2.15, pyarrow 26.0,
polars 2.1, duckdb 2.0, pandas 3.1, datasets 5.2, safetensors 0.8, numpy 2.4.
"""
import datetime
import decimal
import json
import shutil
import sys
import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
from datasets import Dataset
from safetensors.numpy import save_file as save_numpy

try:  # Without PyTorch, which is gigabytes, its own files are left out.
    import torch
    from safetensors.torch import save_file as save_torch
except ImportError:
    torch = None

TEXTS = ["one", "zwei ü", "三 ☕", "four\nlines \u2028 and 𝒳"]
VECTORS = [[0.5, -1.0, 3.25], [0.0, 2.0**-20, 1e30], [1.0, 2.0, 3.0], [-0.0, 0.1, -65504.0]]
F32 = [[float(np.float32(x)) for x in row] for row in VECTORS]
IDS = [1, 2**53 + 1, -(2**62), 7]
WHEN = [datetime.datetime(2026, 11, 27, 12, 30, 0, 123456), None, datetime.datetime(1969, 12, 31, 23, 59, 59, 999999), datetime.datetime(1970, 1, 1)]
WHEN_TEXT = ["2026-11-27T12:30:00.123456", None, "1969-12-31T23:59:59.999999", "1970-01-01T00:00:00.000000"]
DAY = [datetime.date(2026, 11, 27), datetime.date(1969, 12, 31), None, datetime.date(1970, 1, 1)]

PLAIN = {
    "id": ("string", [str(i) for i in IDS], pa.array(IDS, pa.int64())),
    "count": ("number", [1, 2, 3, -4], pa.array([1, 2, 3, -4], pa.int32())),
    "score": ("number?", [0.5, None, 1.5, None], pa.array([0.5, None, 1.5, None], pa.float64())),
    "flag": ("boolean?", [True, None, False, True], pa.array([True, None, False, True])),
    "name": ("string?", ["a", None, "", "d"], pa.array(["a", None, "", "d"])),
    "nothing": ("string?", [None] * 4, pa.array([None] * 4, pa.string())),
    "__proto__": ("number", [9, 8, 7, 6], pa.array([9, 8, 7, 6], pa.int16())),
    "constructor": ("string", ["w", "x", "y", "z"], pa.array(["w", "x", "y", "z"])),
}
RICH = {
    "when": ("string?", WHEN_TEXT, pa.array(WHEN, pa.timestamp("us"))),
    "utc": ("string?", [t and t + "Z" for t in WHEN_TEXT], pa.array(WHEN, pa.timestamp("us", "UTC"))),
    "nano": ("string?", [t and t + "000" for t in WHEN_TEXT], pa.array(WHEN, pa.timestamp("ns"))),
    "day": ("string?", [d and d.isoformat() for d in DAY], pa.array(DAY, pa.date32())),
    "time": ("string", ["01:02:03.000004"] * 4, pa.array([datetime.time(1, 2, 3, 4)] * 4, pa.time64("us"))),
    "money": ("string", ["1.50", "-0.01", "12345678901234567890.12", "0.00"], pa.array([decimal.Decimal(x) for x in ("1.50", "-0.01", "12345678901234567890.12", "0")], pa.decimal128(30, 2))),
    "blob": ("string", ["AAH/", "", "/w==", "YQ=="], pa.array([b"\x00\x01\xff", b"", b"\xff", b"a"])),
    "tags": ("json", [["a", "b"], [], None, ["c", None]], pa.array([["a", "b"], [], None, ["c", None]], pa.list_(pa.string()))),
    "deep": ("json", [[[1, 2], []], [], [[3]], None], pa.array([[[1, 2], []], [], [[3]], None], pa.list_(pa.list_(pa.int8())))),
    "pair": ("json", [{"k": 1, "v": "x"}, {"k": 2, "v": None}, None, {"k": "9007199254740993", "v": "z"}], pa.array([{"k": 1, "v": "x"}, {"k": 2, "v": None}, None, {"k": 2**53 + 1, "v": "z"}], pa.struct([("k", pa.int64()), ("v", pa.string())]))),
    "many": ("json", [[{"k": 1}], [], [{"k": 2}, {"k": None}], None], pa.array([[{"k": 1}], [], [{"k": 2}, {"k": None}], None], pa.list_(pa.struct([("k", pa.int32())])))),
    "map": ("json", [[["a", 1]], [], [["b", 2], ["c", None]], None], pa.array([[("a", 1)], [], [("b", 2), ("c", None)], None], pa.map_(pa.string(), pa.int32()))),
    "u64": ("string", ["0", "18446744073709551615", "1", "2"], pa.array([0, 2**64 - 1, 1, 2], pa.uint64())),
    "u32": ("number", [0, 4294967295, 1, 2], pa.array([0, 2**32 - 1, 1, 2], pa.uint32())),
    "half": ("number", [0.5, -2.0, 0.0, 65504.0], pa.array(np.array([0.5, -2, 0, 65504], np.float16))),
}

expected = {}


def base(vector_type=None, extra=None, nulls=False):
    fields = {"text": pa.array(TEXTS), "embedding": pa.array(F32, vector_type or pa.list_(pa.float32()))}
    return pa.table({**fields, **{k: v[2] for k, v in (extra or PLAIN).items()}})


def read(name, columns=None, vectors=F32, text="text", others=None):
    expected[name] = {
        "text": text,
        "texts": TEXTS,
        "vectors": {"embedding": vectors, **(others or {})},
        "columns": {k: [v[0], v[1]] for k, v in (PLAIN if columns is None else columns).items()},
    }


def refused(name, code, message):
    expected[name] = {"code": code, "message": message}


def without_nano(table):
    return table


def parquet(out):
    for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
        name = f"pyarrow-{codec}.parquet"
        pq.write_table(base(), out / name, compression=codec)
        read(name)
    variants = {
        "v1": dict(version="1.0"),
        "pages-v2": dict(data_page_version="2.0"),
        "pages-v2-plain": dict(data_page_version="2.0", use_dictionary=False, compression="none"),
        "plain": dict(use_dictionary=False),
        "delta": dict(use_dictionary=False, column_encoding={"id": "DELTA_BINARY_PACKED", "count": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY", "constructor": "DELTA_LENGTH_BYTE_ARRAY", "embedding.list.element": "BYTE_STREAM_SPLIT", "score": "BYTE_STREAM_SPLIT", "flag": "RLE"}),
        "checksums": dict(write_page_checksum=True),
        "one-row-groups": dict(row_group_size=1),
        "no-arrow-schema": dict(store_schema=False),
    }
    for variant, options in variants.items():
        name = f"pyarrow-{variant}.parquet"
        pq.write_table(base(), out / name, **options)
        read(name)
    for variant, kind in {"fixed": pa.list_(pa.float32(), 3), "large": pa.large_list(pa.float32()), "double": pa.list_(pa.float64())}.items():
        name = f"pyarrow-{variant}.parquet"
        pq.write_table(base(kind), out / name)
        read(name)
    pq.write_table(base(extra=RICH), out / "pyarrow-rich.parquet")
    read("pyarrow-rich.parquet", RICH)
    pq.write_table(base(extra=RICH), out / "pyarrow-rich-v2.parquet", data_page_version="2.0", use_dictionary=False, compression="zstd")
    read("pyarrow-rich-v2.parquet", RICH)
    pq.write_table(base(extra={"when": PLAIN["count"]}).append_column("old", RICH["nano"][2]), out / "pyarrow-int96.parquet", use_deprecated_int96_timestamps=True)
    read("pyarrow-int96.parquet", {"when": PLAIN["count"], "old": RICH["nano"]})
    pq.write_table(base().slice(0, 0), out / "pyarrow-empty.parquet")
    expected["pyarrow-empty.parquet"] = {"rows": 0}

    plain = {k: v for k, v in PLAIN.items() if k != "nothing"}
    frame = pl.from_arrow(base(extra=plain))
    frame.write_parquet(out / "polars.parquet")
    read("polars.parquet", plain)
    frame.with_columns(pl.col("embedding").list.to_array(3)).write_parquet(out / "polars-array.parquet", compression="lz4")
    read("polars-array.parquet", plain)
    table = base(extra={k: v for k, v in plain.items() if k not in ("__proto__",)})
    duck = duckdb.connect()
    duck.register("t", table)
    small = {k: v for k, v in plain.items() if k != "__proto__"}
    for codec in ("snappy", "zstd", "gzip", "lz4_raw", "brotli", "uncompressed"):
        name = f"duckdb-{codec}.parquet"
        duck.execute(f"copy (select * from t) to '{out / name}' (format parquet, compression {codec})")
        read(name, small)
    duck.execute(f"copy (select text, embedding::float[3] as embedding, count from t) to '{out / 'duckdb-array.parquet'}' (format parquet, parquet_version v2)")
    read("duckdb-array.parquet", {"count": PLAIN["count"]})
    table.to_pandas().to_parquet(out / "pandas.parquet")
    read("pandas.parquet", small)
    Dataset(base(extra=small)).to_parquet(out / "datasets.parquet")
    read("datasets.parquet", small)

    def bad(name, vectors, kind, code, message, **options):
        pq.write_table(pa.table({"text": TEXTS, "embedding": pa.array(vectors, kind)}), out / name, **options)
        refused(name, code, message)

    inside = [[1.0, None, 2.0], *F32[1:]]
    bad("null-number.parquet", inside, pa.list_(pa.float32()), "DATA_UNSUPPORTED", "'embedding' of row 0 holds a null")
    bad("null-vector.parquet", [F32[0], None, *F32[2:]], pa.list_(pa.float32(), 3), "DATA_UNSUPPORTED", "'embedding' of row 1 is null where row 0 has 3 numbers")
    bad("ragged.parquet", [[1.0], [1.0, 2.0], [1.0], [1.0]], pa.list_(pa.float32()), "DATA_UNSUPPORTED", "'embedding' of row 1 has 2 numbers where row 0 has 1 number")
    bad("beyond.parquet", [[1e39], [1.0], [1.0], [1.0]], pa.list_(pa.float64()), "DATA_UNSUPPORTED", "'embedding' holds a number beyond float32")
    table = pa.table({"text": pa.array([b"\xff\xfe", b"b"], pa.binary()).view(pa.string())})
    pq.write_table(table, out / "no-utf8.parquet")
    refused("no-utf8.parquet", "DATA_DAMAGED", "column 'text' holds a text that is no UTF-8")


def stream(path, table, **options):
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)


def file(path, tables, **options):
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, tables[0].schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        for table in tables:
            writer.write_table(table)


def arrow(out):
    fixed = pa.list_(pa.float32(), 3)
    for variant, options in {"": {}, "-lz4": {"compression": "lz4"}, "-zstd": {"compression": "zstd"}}.items():
        file(out / f"pyarrow{variant}.arrow", [base(fixed)], **options)
        read(f"pyarrow{variant}.arrow")
        stream(out / f"pyarrow-stream{variant}.arrow", base(fixed), **options)
        read(f"pyarrow-stream{variant}.arrow")
    file(out / "pyarrow-batches.arrow", [base(fixed).slice(0, 1), base(fixed).slice(1, 2), base(fixed).slice(3)])
    read("pyarrow-batches.arrow")
    file(out / "pyarrow-list.arrow", [base()])
    read("pyarrow-list.arrow")
    file(out / "pyarrow-rich.arrow", [base(extra=RICH)], compression="zstd")
    read("pyarrow-rich.arrow", RICH)
    halves = [[float(np.float16(x)) for x in row] for row in [[0.5, -1.0, 3.25]] * 4]
    file(out / "pyarrow-half.arrow", [pa.table({"text": TEXTS, "embedding": pa.array(np.array(halves, np.float16).tolist(), pa.list_(pa.float16(), 3))})])
    read("pyarrow-half.arrow", {}, halves)
    large = {"big": ("string", ["w", "x", "y", "z"], pa.array(["w", "x", "y", "z"], pa.large_string())), "view": ("string", ["short", "a text longer than twelve bytes", "x", "another one that is rather long"], pa.array(["short", "a text longer than twelve bytes", "x", "another one that is rather long"], pa.string_view())), "kind": ("string?", ["a", "b", None, "a"], pa.array(["a", "b", None, "a"]).dictionary_encode())}
    file(out / "pyarrow-large.arrow", [base(pa.large_list(pa.float64()), large)])
    read("pyarrow-large.arrow", large)
    stream(out / "pyarrow-large-stream.arrow", base(pa.large_list(pa.float32()), large), compression="lz4")
    read("pyarrow-large-stream.arrow", large)
    noise = {"long": ("string", ["ab" * 40000, "x", "y" * 70000, "z"], pa.array(["ab" * 40000, "x", "y" * 70000, "z"]))}
    feather.write_feather(base(fixed, noise), out / "pyarrow.feather")
    expected["pyarrow.feather"] = {"long": ["ab" * 3, 80000, "y" * 3, 70000]}
    plain = {k: v for k, v in PLAIN.items() if k != "nothing"}
    frame = pl.from_arrow(base(extra=plain)).with_columns(pl.col("embedding").list.to_array(3))
    frame.write_ipc(out / "polars.arrow")
    read("polars.arrow", plain)
    frame.write_ipc(out / "polars-zstd.arrow", compression="zstd")
    read("polars-zstd.arrow", plain)
    frame.write_ipc_stream(out / "polars-stream.arrow")
    read("polars-stream.arrow", plain)
    small = {k: v for k, v in plain.items() if k != "__proto__"}
    base(extra=small).to_pandas().to_feather(out / "pandas.feather")
    read("pandas.feather", small)
    with tempfile.TemporaryDirectory() as folder:
        Dataset(base(extra=small)).save_to_disk(folder)
        shutil.copy(next(Path(folder).glob("*.arrow")), out / "datasets.arrow")
    read("datasets.arrow", small)
    file(out / "pyarrow-empty.arrow", [base(fixed).slice(0, 0)])
    expected["pyarrow-empty.arrow"] = {"rows": 0, "dimension": 3}

    def bad(name, vectors, kind, code, message):
        file(out / name, [pa.table({"text": TEXTS, "embedding": pa.array(vectors, kind)})])
        refused(name, code, message)

    bad("null-number.arrow", [F32[0], [1.0, None, 2.0], *F32[2:]], fixed, "DATA_UNSUPPORTED", "'embedding' of row 1 holds a null")
    bad("null-vector.arrow", [F32[0], None, *F32[2:]], fixed, "DATA_UNSUPPORTED", "'embedding' of row 1 is null")
    bad("ragged.arrow", [[1.0], [1.0, 2.0], [1.0], [1.0]], pa.list_(pa.float32()), "DATA_UNSUPPORTED", "'embedding' of row 1 has 2 numbers where others have 1")
    file(out / "run-end.arrow", [pa.table({"text": TEXTS, "r": pa.compute.run_end_encode(pa.array([1, 1, 1, 2]))})])
    refused("run-end.arrow", "DATA_UNSUPPORTED", "column 'r' is of the type run-end encoded")


def json_lines(out):
    small = {k: v for k, v in PLAIN.items() if k not in ("__proto__", "nothing")}
    rows = [dict(zip(["text", "embedding", *small], values)) for values in zip(TEXTS, F32, *[v[2].to_pylist() for v in small.values()])]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (out / "python.jsonl").write_text(text)
    read("python.jsonl", small)
    (out / "python-utf8.jsonl").write_text("\ufeff" + "\r\n\r\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf8")
    read("python-utf8.jsonl", small)
    pl.DataFrame(rows, schema_overrides={"embedding": pl.List(pl.Float32)}).write_ndjson(out / "polars.jsonl")
    read("polars.jsonl", small)
    duck = duckdb.connect()
    table = base(pa.list_(pa.float64()), small)
    duck.register("t", table)
    duck.execute(f"copy (select * from t) to '{out / 'duckdb.jsonl'}' (format json)")
    read("duckdb.jsonl", small)
    Dataset(table).to_json(out / "datasets.jsonl", lines=True)
    # It writes ten digits: what is expected is what stands there.
    lines = [json.loads(line) for line in (out / "datasets.jsonl").read_text().splitlines()]
    read("datasets.jsonl", small, [[float(np.float32(x)) for x in line["embedding"]] for line in lines])

    def bad(name, lines, code, message):
        (out / name).write_bytes(b"\n".join(lines) + b"\n")
        refused(name, code, message)

    good = b'{"text": "a", "embedding": [1, 2]}'
    bad("latin1.jsonl", [good, '{"text": "naïve", "embedding": [1, 2]}'.encode("latin1")], "DATA_DAMAGED", "line 2 is no UTF-8 (byte 48 of the file)")
    bad("null-number.jsonl", [good, b'{"text": "b", "embedding": [1, null]}'], "DATA_UNSUPPORTED", "'embedding' of line 2 holds null among its numbers")
    bad("string.jsonl", [good, b'{"text": "b", "embedding": [1, "2"]}'], "DATA_UNSUPPORTED", "'embedding' of line 2 holds a string among its numbers")
    bad("beyond.jsonl", [good, b'{"text": "b", "embedding": [1, 1e39]}'], "DATA_UNSUPPORTED", "'embedding' of line 2 holds a number beyond float32")
    bad("ragged.jsonl", [good, b'{"text": "b", "embedding": [1]}'], "DATA_UNSUPPORTED", "'embedding' of line 2 has 1 numbers where others have 2")


def arrays(out):
    rows = "".join(json.dumps({"text": t, "count": c}) + "\n" for t, c in zip(TEXTS, PLAIN["count"][1]))
    side = {"data": [{"text": t, "count": c} for t, c in zip(TEXTS, PLAIN["count"][1])]}
    columns = {"count": PLAIN["count"]}
    x = np.array(F32, np.float32)
    half = np.array([[0.5, -1, 3.25]] * 4, np.float16)
    for name, array, vectors in [("numpy", x, F32), ("numpy-double", x.astype(np.float64), F32), ("numpy-half", half, half.tolist()), ("numpy-fortran", np.asfortranarray(x), F32)]:
        np.save(out / f"{name}.npy", array)
        (out / f"{name}.npy.jsonl").write_text(rows)
        read(f"{name}.npy", columns, vectors)
    for name, array, message in [
        ("numpy-int", np.zeros((4, 3), np.int64), "it is an array of '<i8' with 2 axes"),
        ("numpy-big", x.astype(">f4"), "it is an array of '>f4' with 2 axes"),
        ("numpy-1d", x[0], "it is an array of '<f4' with 1 axes"),
        ("numpy-struct", np.zeros(4, [("descr", "<f4"), ("'shape': (4, 3)", "<f4")]), "it is an array of a structure with 1 axes"),
    ]:
        np.save(out / f"{name}.npy", array)
        (out / f"{name}.npy.jsonl").write_text(rows)
        refused(f"{name}.npy", "DATA_UNSUPPORTED", message)
    files = [("numpy", save_numpy, {"embeddings": x, "other": np.arange(3)}, F32)]
    if torch is not None:
        files += [
            ("torch", save_torch, {"embeddings": torch.tensor(F32, dtype=torch.float64)}, F32),
            ("torch-half", save_torch, {"embeddings": torch.tensor(half.astype(np.float32)).half(), "x": torch.zeros(2, dtype=torch.float8_e4m3fn)}, half.tolist()),
            ("torch-brain", save_torch, {"embeddings": torch.tensor(half.astype(np.float32)).bfloat16()}, half.tolist()),
        ]
    for name, save, tensors, vectors in files:
        save(tensors, out / f"{name}.safetensors")
        (out / f"{name}.safetensors.json").write_text(json.dumps(side))
        read(f"{name}.safetensors", columns, vectors)


def torches(out):
    x = torch.tensor(F32)
    half = [[0.5, -1.0, 3.25]] * 4
    numbers = {"count": PLAIN["count"], "id": PLAIN["id"], "flag": ("boolean", [True, False, True, False], None), "small": ("number", [1, -2, 3, -4], None), "name": PLAIN["name"], "score": PLAIN["score"], "sources": ("json", [{"a": 1}, {"a": None}, {}, {"b": [1, 2]}], None)}
    extra = {"count": PLAIN["count"][1], "id": torch.tensor(IDS), "flag": torch.tensor([True, False, True, False]), "small": torch.tensor([1, -2, 3, -4], dtype=torch.int8), "name": PLAIN["name"][1], "score": PLAIN["score"][1], "list": [{"a": 1}, {"a": None}, {}, {"b": [1, 2]}], "step": 7, "shape": x.shape, "config": {"lr": 0.1}, "z": 1 + 2j}
    numbers["list"] = numbers.pop("sources")
    for name, tensor, vectors in [
        ("torch", x, F32),
        ("torch-parameter", torch.nn.Parameter(x), F32),
        ("torch-transposed", x.t().contiguous().t(), F32),
        ("torch-sliced", torch.cat([x, x], 1)[:, :3], F32),
        ("torch-double", x.double(), F32),
        ("torch-half", torch.tensor(half).half(), half),
        ("torch-brain", torch.tensor(half).bfloat16(), half),
    ]:
        torch.save({"embeddings": tensor, "instructions": TEXTS, **extra}, out / f"{name}.pt")
        expected[f"{name}.pt"] = {"text": "instructions", "texts": TEXTS, "vectors": {"embeddings": vectors}, "columns": {k: [v[0], v[1]] for k, v in numbers.items()}}
    torch.save(x, out / "torch-tensor.pt")
    expected["torch-tensor.pt"] = {"text": None, "vectors": {"embedding": F32}, "columns": {}}
    torch.save({"text": TEXTS, "embedding": x, "answer_embedding": x * 2}, out / "torch-two.pt")
    expected["torch-two.pt"] = {"text": "text", "texts": TEXTS, "vectors": {"embedding": F32, "answer_embedding": (x * 2).tolist()}, "columns": {}}
    torch.save({"embeddings": x, "instructions": TEXTS}, out / "legacy.pt", _use_new_zipfile_serialization=False)
    refused("legacy.pt", "DATA_UNSUPPORTED", "it is a bare pickle, as PyTorch before 1.6 wrote it, and no zip")
    torch.save({"embeddings": x.numpy(), "instructions": TEXTS}, out / "numpy-inside.pt")
    refused("numpy-inside.pt", "DATA_UNSUPPORTED", "its pickle names numpy._core.multiarray._reconstruct")


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    for make in (parquet, arrow, json_lines, arrays, *([] if torch is None else [torches])):
        make(out)
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in expected.items()]
    (out / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
