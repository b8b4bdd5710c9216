"""The reference for fuzzing: reads a JSON list of strings on standard input, writes the list of their piece ids.

    python3 encode_strings.py TOKENIZER.model < strings.json
"""
import json
import sys

import sentencepiece

processor = sentencepiece.SentencePieceProcessor(model_file=sys.argv[1])
json.dump(processor.encode(json.load(sys.stdin)), sys.stdout)
