"""Writes a checkpoint of SONAR's full size (24 layers, 766 M parameters, 3 GB) with random weights, for benchmarks.

    python3 make_full_size.py OUT.pt
"""
import sys

import torch
from sonar_reference import random_encoder

torch.save({"model": random_encoder(256206, 1024, 24, 16, 8192, seed=0).state_dict()}, sys.argv[1])
