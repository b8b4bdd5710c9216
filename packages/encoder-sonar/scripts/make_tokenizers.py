"""Trains the tokenizers of the tests with Google's SentencePiece and records what it makes of 7,000+ hard strings.

    python3 make_tokenizers.py OUT

Writes OUT/NAME.model.gz for models that must work and for models that must be refused, OUT/strings.json.gz, and
OUT/NAME.ids.gz (one line of ids for each string) for the former. Needs sentencepiece.
"""
import gzip
import json
import os
import random
import sys
import tempfile
from pathlib import Path

import sentencepiece
from corpus import make_lines

COMMON = dict(model_type="bpe", bos_id=1, eos_id=2, unk_id=0, num_threads=2, minloglevel=2, hard_vocab_limit=False)
TINY = dict(COMMON, vocab_size=300, normalization_rule_name="identity", character_coverage=0.98)
MODELS = {
    # As NLLB's is made, at two sizes.
    "nllb-like": dict(COMMON, vocab_size=8000, normalization_rule_name="nmt_nfkc", character_coverage=0.99995),
    "tiny": dict(COMMON, vocab_size=600, normalization_rule_name="nmt_nfkc", character_coverage=0.98),
    # Whitespace kept as it is, no space put in front.
    "raw": dict(COMMON, vocab_size=2000, normalization_rule_name="identity", character_coverage=0.999,
                remove_extra_whitespaces=False, add_dummy_prefix=False, split_by_whitespace=False),
    # Case folded, pieces that reach across words.
    "phrases": dict(COMMON, vocab_size=3000, normalization_rule_name="nfkc_cf", character_coverage=0.999,
                    split_by_whitespace=False),
}
REFUSED = {
    "unigram": dict(TINY, model_type="unigram"),
    "char": dict(TINY, model_type="char"),
    "word": dict(TINY, model_type="word"),
    "byte-fallback": dict(TINY, vocab_size=600, byte_fallback=True),
    "user-defined": dict(TINY, user_defined_symbols=["<sep>"]),
    "suffix": dict(TINY, treat_whitespace_as_suffix=True),
}

EMOJI = "😀 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇫🇷 ❤️ 🤷🏿‍♀️ 1️⃣ ⌚ 🫠 🧑🏻‍❤️‍💋‍🧑🏿".split(" ")
SPACES = [" ", "  ", "\t", "\r", "\n", "\r\n", "\x00", "\x01", "\x0b", "\x0c", "\x1f", "\x7f"] + [
    chr(c) for c in (0x85, 0xA0, 0x1680, 0x180E, 0x2000, 0x2003, 0x2007, 0x200B, 0x200C, 0x200D, 0x200E, 0x2028, 0x2029,
                     0x202F, 0x205F, 0x2060, 0x3000, 0xFE0F, 0xFEFF)]
ODD = ("ﬁ ﬀ ﬃ ① ㌔ ㍿ ｱ ﾞ ｶﾞ Å Å é é ̈́ ﷺ ½ ⅷ ℌ 𝒜 𝟘 Ａ １ ～ 〜 … ‥ ẛ̣ 각 각 가 ᄀ가 क्षि ක්‍ෂ ന്‍ مرحبا ﻻ ‏ שלום שּׁ "
       "สวัสดี ຳ 你好 龜 こんにちは ゛ ヿ ゟ 〱 ▁ ▁▁ <s> </s> <unk> <pad> __eng_Latn__ � 🄰 ㋿ ɐ ß ẞ İ ı ŀ Ǆ ǆ 𠀀 ﬗ ˚ ¨ ´ ⑴ ㈱ µ Ω K "
       "ſ ŉ ΐ և ᾳ 〈 豈 ¼ № ℡ ⓐ ゙ ゙か").split(" ") + ["\u0301", "\u00ad", "\u034f", "\U0010ffff", "\ue000", "\ufdd0", "\uffff"]


def random_char(rng):
    low, high = rng.choice([(0x20, 0x2FFF), (0x3000, 0xD7FF), (0x1100, 0x11FF), (0xF900, 0xFFFD), (0x10000, 0x1FFFF), (0x20000, 0x2FA1F)])
    return chr(rng.randint(low, high))


def fragment(rng, lines):
    kind = rng.random()
    if kind < 0.35:
        line = rng.choice(lines)
        start = rng.randrange(len(line))
        return line[start : start + rng.randint(1, 40)]
    if kind < 0.5:
        return rng.choice(EMOJI)
    if kind < 0.75:
        return rng.choice(SPACES) * rng.randint(1, 3)
    if kind < 0.92:
        return rng.choice(ODD)
    return "".join(random_char(rng) for _ in range(rng.randint(1, 6)))


def hard_strings(lines, seed=5):
    rng = random.Random(seed)
    strings = lines[:2400]
    strings += ["".join(fragment(rng, lines) for _ in range(rng.randint(1, 6))) for _ in range(4800)]
    strings += ["", " ▁ ", " a  b ", "a" * 3000, "ab " * 500, "好" * 1000, " " * 1000, "\u0301" * 200]
    strings += EMOJI + SPACES + ODD + [s + "x" + s for s in SPACES] + [a + b for a in ODD[:35] for b in ODD[-35:]]
    return list(dict.fromkeys(strings))


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    out, home = out.resolve(), os.getcwd()
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)  # a model records the paths it was trained with: these are bare names
        corpus = Path("corpus.txt")
        lines = make_lines(8000, 1)
        corpus.write_text("\n".join(lines), encoding="utf8")
        plain = Path("plain.txt")
        plain.write_text("\n".join(line for line in lines if line.isascii()), encoding="utf8")
        for name, settings in {**MODELS, **REFUSED}.items():
            sentencepiece.SentencePieceTrainer.train(input=str(plain if name in REFUSED else corpus), model_prefix=name, **settings)
            pack(out / f"{name}.model.gz", Path(name + ".model").read_bytes())
        strings = hard_strings(make_lines(3000, 2))
        pack(out / "strings.json.gz", json.dumps(strings, ensure_ascii=True).encode())
        for name in MODELS:
            processor = sentencepiece.SentencePieceProcessor(model_file=name + ".model")
            lines = [" ".join(map(str, ids)) for ids in processor.encode(strings)]
            pack(out / f"{name}.ids.gz", "\n".join(lines).encode())
        os.chdir(home)


def pack(path, data):
    path.write_bytes(gzip.compress(data, 9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
