"""Makes everything under src/__fixtures__ again. Needs torch, numpy and sentencepiece (Debian: python3-torch,
python3-numpy, python3-sentencepiece).

    python3 scripts/make_fixtures.py
"""
import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import make_checkpoints
import make_odd_checkpoints
import make_tokenizers
import sentencepiece

out = Path(__file__).parent.parent / "src" / "__fixtures__"
make_tokenizers.main(out / "tokenizers")
make_odd_checkpoints.main(out / "odd")
checkpoints = out / "checkpoints"
checkpoints.mkdir(exist_ok=True)
with TemporaryDirectory() as work:
    model = Path(work, "tiny.model")
    model.write_bytes(gzip.decompress((out / "tokenizers" / "tiny.model.gz").read_bytes()))
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model))
make_checkpoints.make(checkpoints, processor, "small", dimension=32, layers=2, heads=2, inner=96, seed=1)
make_checkpoints.make(checkpoints, processor, "wider", dimension=64, layers=2, heads=4, inner=192, seed=2)
for other in ("wider.half.pt", "wider.fairseq.pt", "wider.safetensors"):
    (checkpoints / other).unlink()
