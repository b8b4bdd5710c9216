"""Files of one dataset as Polars, pandas, DuckDB, pyarrow and safetensors read them, and its card as huggingface_hub does.

    python read_all.py FOLDER EMBEDDING,EMBEDDING,…

FOLDER has x.parquet, x.arrow, x.safetensors, in shards/ the first and the last of these in shards, in hub/ an export for the Hub and in hub-shards/ one
whose files are shards. Prints {reader: {texts, columns, vectors}}; vectors by
the SHA-256 of their float32 bytes.
"""
import hashlib
import json
import os
import sys

os.environ["HF_HOME"] = sys.argv[1] + "/cache"

import datasets
import duckdb
import mlcroissant
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from huggingface_hub import DatasetCard
from safetensors import safe_open

folder, embeddings = sys.argv[1], [name for name in sys.argv[2].split(",") if name]
PLAIN = ["answer", "score", "name", "flag"]


def sha(rows):
    return hashlib.sha256(np.asarray(rows, dtype="<f4").tobytes()).hexdigest()


def describe(column):
    """column(name): a list of Python values."""
    return {
        "columns": {name: column(name) for name in PLAIN},
        "meta": [None if cell is None else json.loads(cell) for cell in column("meta")],
        "vectors": {name: sha(column(name)) for name in embeddings},
    }


def listed(value):
    return value.tolist() if hasattr(value, "tolist") else value


found = {}
for kind, table in [("pyarrow parquet", pq.read_table(f"{folder}/x.parquet")), ("pyarrow arrow", pa.ipc.open_file(pa.memory_map(f"{folder}/x.arrow")).read_all())]:
    found[kind] = describe(lambda name: table[name].to_pylist())
for kind, frame in [("polars parquet", pl.read_parquet(f"{folder}/x.parquet")), ("polars arrow", pl.read_ipc(f"{folder}/x.arrow")), ("polars scan", pl.scan_parquet(f"{folder}/x.parquet").collect())]:
    found[kind] = describe(lambda name: frame[name].to_list())
frame = pd.read_parquet(f"{folder}/x.parquet")
found["pandas"] = describe(lambda name: [None if cell is None or cell is pd.NA or cell != cell else cell for cell in frame[name].tolist()] if name not in embeddings else [listed(cell) for cell in frame[name]])
connection = duckdb.connect()
found["duckdb"] = describe(lambda name: [row[0] for row in connection.execute(f"""select "{name}" from '{folder}/x.parquet'""").fetchall()])
with safe_open(f"{folder}/x.safetensors", "numpy") as file:
    keys = ["embeddings", *(f"vectors.{name}" for name in embeddings[1:])][: len(embeddings)]
    found["safetensors"] = {"vectors": {name: sha(file.get_tensor(key)) for name, key in zip(embeddings, keys)}}
for kind, place in [("datasets shards", f"{folder}/shards"), ("datasets hub of shards", f"{folder}/hub-shards")]:
    files = {"data_files": "x-*-of-*.parquet"} if place.endswith("/shards") else {}
    table = datasets.load_dataset(place, split="train", **files)
    found[kind] = describe(lambda name: list(table[name]))
index = json.load(open(f"{folder}/shards/x.safetensors.index.json"))
shards = [safe_open(f"{folder}/shards/{shard['file']}", "numpy") for shard in index["shards"]]
found["safetensors shards"] = {"vectors": {name: sha(np.concatenate([shard.get_tensor(key) for shard in shards])) for name, key in zip(embeddings, keys)}}
records = mlcroissant.Dataset(jsonld=f"{folder}/hub-shards/croissant.json").records(record_set="train")
found["croissant"] = [record["train/answer"].decode() for record in records]
card = DatasetCard.load(f"{folder}/hub/README.md")
found["card"] = {"configs": card.data.to_dict().get("configs"), "text": len(card.text) > 100}
json.dump(found, sys.stdout)
