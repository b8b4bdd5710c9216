"""all-MiniLM-L6-v2 with the ONNX files that its wheel lacks, made as the guide of @ablata/encoder-onnx says.

    python minilm.py UNPACKED_WHEEL TARGET
"""
import subprocess
import sys
from pathlib import Path

export = Path(__file__).resolve().parents[3] / "packages/encoder-onnx/scripts/export_onnx.py"
source = next(Path(sys.argv[1]).rglob("modules.json")).parent
subprocess.run([sys.executable, export, source, sys.argv[2]], check=True)
