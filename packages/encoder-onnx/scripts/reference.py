"""What sentence-transformers makes of texts: reads {"texts": […], "prompt": … | null, "every": …} on standard input, prints their
token ids as JSON, and writes the vectors of the first and then of every so-manieth (default: all) to VECTORS, float32 [texts, dimension].

    python3 reference.py FOLDER VECTORS
"""
import json
import sys

import torch
from sentence_transformers import SentenceTransformer

torch.set_num_threads(1)
folder, target = sys.argv[1:3]
given = json.load(sys.stdin)
model = SentenceTransformer(folder, device="cpu")
prompt = given.get("prompt") or ""
ids = model.tokenizer([prompt + text for text in given["texts"]], truncation=True, max_length=model.max_seq_length)["input_ids"]
model.encode(given["texts"][:: given.get("every", 1)], batch_size=32, prompt=prompt or None).astype("<f4").tofile(target)
json.dump({"ids": ids, "dimension": model.get_sentence_embedding_dimension()}, sys.stdout)
