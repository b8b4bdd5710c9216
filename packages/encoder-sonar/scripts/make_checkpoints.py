"""Makes checkpoints with random weights in every form the encoder reads, and what PyTorch computes from them.

    python3 make_checkpoints.py OUT TOKENIZER.model NAME,DIMENSION,LAYERS,HEADS,INNER,SEED ...

For each case: NAME.pt (fairseq2), NAME.half.pt (the same in float16), NAME.fairseq.pt, NAME.safetensors (Hugging Face), and NAME.golden.safetensors with
`ids`, `lengths` and `embeddings` of 208 token sequences of lengths 2 … 514 and `text_embeddings` of the texts in
NAME.json. Ids are fairseq2's. Needs torch, numpy and sentencepiece.
"""
import json
import random
import sys
from pathlib import Path

import numpy
import sentencepiece
import torch
from safetensors_file import write_safetensors
from sonar_reference import fairseq_checkpoint, huggingface_state, random_encoder

LANGUAGES, DATA_TOKENS, FRENCH, END, LONGEST = 202, 3, 56, 3, 514
TEXTS = [
    "My name is SONAR.",
    "",
    "   ",
    "I can embed the sentences into vectorial space.",
    "Bonjour, mon nom est Paul",
    "ﬁne ｗｉｄｅ １２３ — naïve café",
    "👩‍👩‍👧‍👦 families and 🇫🇷 flags",
    "tabs\tand\nnew lines",
    "a" * 300,
    "one two three four five six seven eight nine ten " * 60,
]


def sequences(vocabulary, rng):
    lengths = [2, 2, 3, 513, 514, 514] + [2 + int(510 * rng.random() ** 4) for _ in range(202)]
    pieces = vocabulary - LANGUAGES - DATA_TOKENS
    return [
        [pieces + rng.randrange(LANGUAGES)] + [rng.randrange(1, pieces) for _ in range(length - 2)] + [END]
        for length in lengths
    ]


def text_sequences(tokenizer):
    language = tokenizer.get_piece_size() + 1 + FRENCH
    return [([language] + [piece + 1 for piece in tokenizer.encode(text)] + [END])[:LONGEST] for text in TEXTS]


def make(out, tokenizer, name, dimension, layers, heads, inner, seed):
    vocabulary = tokenizer.get_piece_size() + 1 + LANGUAGES + DATA_TOKENS
    model = random_encoder(vocabulary, dimension, layers, heads, inner, seed)
    torch.save({"model": model.state_dict()}, out / f"{name}.pt")
    torch.save({"model": {k: v.half() for k, v in model.state_dict().items()}}, out / f"{name}.half.pt")
    torch.save(fairseq_checkpoint(model), out / f"{name}.fairseq.pt")
    write_safetensors(out / f"{name}.safetensors", {k: v.numpy() for k, v in huggingface_state(model).items()})
    ids = sequences(vocabulary, random.Random(seed))
    write_safetensors(
        out / f"{name}.golden.safetensors",
        {
            "ids": numpy.concatenate(ids).astype("int32"),
            "lengths": numpy.array([len(s) for s in ids], dtype="int32"),
            "embeddings": model.encode(ids).numpy(),
            "text_embeddings": model.encode(text_sequences(tokenizer)).numpy(),
        },
    )
    about = {"attentionHeads": heads, "language": "fra_Latn", "texts": TEXTS}
    (out / f"{name}.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder, spm, *cases = sys.argv[1:]
    processor = sentencepiece.SentencePieceProcessor(model_file=spm)
    for case in cases:
        label, *numbers = case.split(",")
        make(Path(folder), processor, label, *map(int, numbers))
