import type { JsonObject, Random } from '@ablata/spec';
import { distinctN, wordsOf } from '../diversity/text-diversity.ts';
import { type Distribution, distributionOf } from '../vectors/distribution.ts';
import { selfBleu } from './self-bleu.ts';

/** What texts are like. */
export interface TextStatistics extends JsonObject {
  readonly words: Distribution | null;
  /** Unicode characters (code points). */
  readonly characters: Distribution | null;
  /** Different words, all words, and words that occur once. */
  readonly vocabulary: number;
  readonly tokens: number;
  readonly once: number;
  /** Different n-grams as a share of all (Li et al. 2016, arXiv 1510.03055). */
  readonly distinct1: number;
  readonly distinct2: number;
  readonly distinct3: number;
  /** Mean BLEU-4 of a text against the others of a random sample (Zhu et al. 2018, arXiv 1802.01886); 1 when all are alike. */
  readonly selfBleu: number | null;
  readonly selfBleuTexts: number;
}

const SELF_BLEU_TEXTS = 300;

export function textStatistics(texts: readonly string[], random: Random): TextStatistics {
  const words = texts.map(wordsOf);
  const counts = new Map<string, number>();
  for (const text of words) for (const word of text) counts.set(word, (counts.get(word) ?? 0) + 1);
  const sample = random
    .shuffle([...words.keys()])
    .slice(0, SELF_BLEU_TEXTS)
    .map((row) => words[row]!);
  return {
    words: distributionOf(words.map(({ length }) => length)),
    characters: distributionOf(texts.map((text) => [...text].length)),
    vocabulary: counts.size,
    tokens: words.reduce((sum, { length }) => sum + length, 0),
    once: [...counts.values()].filter((count) => count === 1).length,
    ...{ distinct1: distinctN(words, 1), distinct2: distinctN(words, 2), distinct3: distinctN(words, 3) },
    selfBleu: selfBleu(sample),
    selfBleuTexts: sample.length,
  };
}
