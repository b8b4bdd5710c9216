"""Writes src/tokenizer/bert-characters.ts: which characters Hugging Face's tokenizers (Rust) take for controls, marks and
punctuation in a BERT tokenizer. It goes by Unicode tables of its own, older than Node's; asked here character by character.

    pip install tokenizers==0.23.3 && python3 scripts/make_bert_characters.py
"""
from pathlib import Path

from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

OFF = {"clean_text": False, "handle_chinese_chars": False, "strip_accents": False, "lowercase": False}
cleaner = BertNormalizer(**{**OFF, "clean_text": True})
stripper = BertNormalizer(**{**OFF, "strip_accents": True})
splitter = BertPreTokenizer()


def ranges(belongs):
    found = []
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000 or not belongs(chr(code)):
            continue
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return ",".join(f"{first:x}" if first == last else f"{first:x}-{last:x}" for first, last in found)


tables = {
    "controls": ranges(lambda char: cleaner.normalize_str(f"a{char}b") == "ab"),
    "marks": ranges(lambda char: stripper.normalize_str(f"a{char}b") == "ab"),
    "punctuation": ranges(lambda char: [part for part, _ in splitter.pre_tokenize_str(f"a{char}b")] == ["a", char, "b"]),
}
path = Path(__file__).parent.parent / "src/tokenizer/bert-characters.ts"
lines = ["// Made by scripts/make_bert_characters.py. Ranges of code points, in hex.\n"]
for name, value in tables.items():
    lines.append(f"\nexport const {name} =\n  '{value}';\n")
path.write_text("".join(lines), encoding="utf8")
