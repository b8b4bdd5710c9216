"""llama.cpp's own server, as the package xllamacpp has it. Its first line says where.

    python llama_cpp_server.py '{"model": "FILE.gguf", "name": …, "slots": …, "context": …, "threads": …, "port": …, "embedding": …}'

context: tokens of each slot; port 0: a free one.
"""
import json
import sys
import threading

import xllamacpp

settings = json.loads(sys.argv[1])
params = xllamacpp.CommonParams()
params.model.path = settings["model"]
params.n_parallel = settings["slots"]
params.n_ctx = settings["context"] * settings["slots"]
params.cpuparams.n_threads = settings["threads"]
params.cpuparams_batch.n_threads = settings["threads"]
params.hostnames = ["127.0.0.1"]
params.port = settings["port"]
params.model_alias = {settings["name"]}
params.embedding = settings["embedding"]
if settings["embedding"]:
    params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
params.endpoint_metrics = True
params.warmup = False
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
threading.Event().wait()
