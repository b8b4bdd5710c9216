"""Small files as PyTorch and zip really write them, that must be refused; and one as a trainer saves it, that must be read.

    python3 make_odd_checkpoints.py OUT [CHECKPOINTS]
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


def trained(small):
    """The model in several types, some weights transposed in memory, beside what a trainer keeps."""
    model = torch.load(small, weights_only=True)["model"]
    for name, weight in model.items():
        if name.endswith("ffn.inner_proj.weight"):
            model[name] = weight.t().contiguous().t()
        elif weight.dim() == 2:
            model[name] = weight.to(torch.bfloat16)
        elif name.endswith("bias"):
            model[name] = weight.half()
    state = {"exp_avg": torch.zeros(3, 4), "step": torch.tensor(7)}
    return {"model": model, "step": torch.tensor(7), "lr": 0.1, "optimizer": {"state": {"0": state}}}


def main(out, checkpoints):
    out.mkdir(parents=True, exist_ok=True)
    torch.save(trained(checkpoints / "small.pt"), out / "trained.pt")
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
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(sys.argv[1]).parent / "checkpoints")
