"""What sacrebleu says of pairs of texts. Reads [[text, reference], …] as JSON from the file named, prints {"chrf", "bleu": of each pair, "corpus": [chrf, bleu]}."""

import json
import sys

import sacrebleu

with open(sys.argv[1], encoding="utf8") as file:
    pairs = json.load(file)
chrf, bleu = sacrebleu.CHRF(), sacrebleu.BLEU()
texts, references = [text for text, _ in pairs], [reference for _, reference in pairs]
print(
    json.dumps(
        {
            "chrf": [chrf.sentence_score(text, [reference]).score for text, reference in pairs],
            "bleu": [bleu.corpus_score([text], [[reference]]).score for text, reference in pairs],
            "corpus": [metric.corpus_score(texts, [references]).score for metric in (chrf, bleu)],
        }
    )
)
