"""Makes src/__fixtures__/tokenizers: small tokenizers of the three kinds beside WordPiece, trained on hard strings (those of the
SONAR tokenizer's tests, every twentieth), and the ids that Hugging Face's tokenizers (Rust) give for the strings.

    pip install tokenizers==0.23.3 sentencepiece && python3 scripts/make_tokenizers.py
"""
import gzip
import json
import tempfile
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import BPE, Unigram
from tokenizers.trainers import BpeTrainer

here = Path(__file__).parent.parent
strings = here.parent / "encoder-sonar/src/__fixtures__/tokenizers/strings.json.gz"
texts = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in json.load(gzip.open(strings))][::20]


def template(tokenizer, form):
    names = [part for part in form.split() if part != "$A"]
    special = [(name, tokenizer.token_to_id(name)) for name in names]
    tokenizer.post_processor = processors.TemplateProcessing(single=form, special_tokens=special)
    return tokenizer


def unigram():
    """As XLM-R's (multilingual-e5, bge-m3), with the charsmap of nmt_nfkc."""
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch) / "corpus.txt"
        corpus.write_text("\n".join(text.replace("\n", " ") for text in texts), encoding="utf8")
        sentencepiece.SentencePieceTrainer.train(
            input=str(corpus), model_prefix=f"{scratch}/m", vocab_size=2500, model_type="unigram", num_threads=1,
            normalization_rule_name="nmt_nfkc", character_coverage=0.98, minloglevel=2, hard_vocab_limit=False,
        )
        model = sentencepiece_model_pb2.ModelProto.FromString(Path(f"{scratch}/m.model").read_bytes())
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    vocabulary = [(name, 0.0) for name in special] + [(piece.piece, piece.score) for piece in model.pieces][3:]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=3, byte_fallback=False))
    charsmap = normalizers.Precompiled(model.normalizer_spec.precompiled_charsmap)
    tokenizer.normalizer = normalizers.Sequence([charsmap, normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens(special)
    return template(tokenizer, "<s> $A </s>")


def byte_level():
    """As Qwen's."""
    tokenizer = Tokenizer(BPE())
    tokenizer.normalizer = normalizers.NFC()
    words = (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(words), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = BpeTrainer(vocab_size=1500, initial_alphabet=alphabet, special_tokens=["<|endoftext|>"], show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return template(tokenizer, "$A <|endoftext|>")


def byte_fallback():
    """As Gemma's."""
    tokenizer = Tokenizer(BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    special = ["<pad>", "<eos>", "<bos>", "<unk>", *(f"<0x{byte:02X}>" for byte in range(256))]
    trainer = BpeTrainer(vocab_size=1800, special_tokens=special, limit_alphabet=500, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return template(tokenizer, "<bos> $A <eos>")


target = here / "src/__fixtures__/tokenizers"
target.mkdir(exist_ok=True)


def write(name, value):
    with gzip.GzipFile(target / f"{name}.json.gz", "wb", mtime=0) as file:
        file.write(json.dumps(value).encode())


write("texts", texts)
for make in (unigram, byte_level, byte_fallback):
    tokenizer = make()
    name = make.__name__.replace("_", "-")
    write(name, json.loads(tokenizer.to_str()))
    write(f"{name}.ids", [tokenizer.encode(text).ids for text in texts])
