"""Small files that must be refused, as PyTorch and zip really write them.

    python3 make_odd_checkpoints.py OUT
"""
import os
import sys
import zipfile
from pathlib import Path

import torch

NAME = "encoder_frontend.embed.weight"


class Evil:
    def __reduce__(self):
        return (os.system, ("echo this must never run",))


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    weight = torch.arange(12.0).view(3, 4)
    torch.save({"model": {NAME: weight.t()}}, out / "transposed.pt")
    torch.save({"model": {NAME: weight, "extra": Evil()}}, out / "evil.pt")
    torch.save({"model": {NAME: weight}}, out / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save({"model": {NAME: weight.to(torch.bfloat16), "encoder.layers.0.ffn.inner_proj.weight": weight.to(torch.bfloat16)}}, out / "bfloat16.pt")
    torch.save({"model": {NAME: weight}}, out / "plain.pt")
    with zipfile.ZipFile(out / "plain.pt") as source, zipfile.ZipFile(out / "compressed.pt", "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.namelist():
            target.writestr(item, source.read(item))
    (out / "plain.pt").unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
