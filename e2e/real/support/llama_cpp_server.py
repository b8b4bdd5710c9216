"""llama.cpp's own server, as the package xllamacpp has it, at a free port. Its first line says where.

    python llama_cpp_server.py FILE.gguf SLOTS CONTEXT THREADS
"""
import sys
import threading

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.n_parallel = int(sys.argv[2])
params.n_ctx = int(sys.argv[3]) * params.n_parallel
params.cpuparams.n_threads = int(sys.argv[4])
params.cpuparams_batch.n_threads = int(sys.argv[4])
params.hostnames = ["127.0.0.1"]
params.port = 0
params.model_alias = {"smollm2"}
params.endpoint_metrics = True
params.warmup = False
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
threading.Event().wait()
