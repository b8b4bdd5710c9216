import { bandRecall, chooseBands, createMinHash, jaccard, shingles, type TextRules } from '@ablata/texts';
import { createKeyedFinder } from './keyed-finder.ts';
import type { PairFinder } from './pair-finder.ts';

export interface LexicalFinderOptions extends TextRules {
  /** Jaccard similarity of shingle sets from which on two texts are duplicates. */
  readonly threshold: number;
  /** Words a shingle; characters where a script has no spaces between words. */
  readonly words: number;
  /** Length of a MinHash signature. */
  readonly places: number;
}

const RECALL = 0.99;

/** Texts that share many word n-grams: MinHash bands propose, the exact Jaccard similarity decides, so nothing is dropped wrongly. */
export function createLexicalFinder({ threshold, words, places, ...rules }: LexicalFinderOptions): PairFinder {
  const minHash = createMinHash(places);
  const { rows, bands } = chooseBands(places, threshold, RECALL);
  return createKeyedFinder<{ readonly set: Uint32Array; readonly keys: readonly string[] }>({
    tables: bands,
    threshold,
    describe(batch, row) {
      const set = shingles(batch.texts[row]!, words, rules);
      const signature = minHash(set);
      const keys = Array.from({ length: bands }, (_, band) =>
        Buffer.from(signature.buffer, band * rows * 4, rows * 4).toString('latin1'),
      );
      return { set, keys };
    },
    keys: (item) => item.keys,
    similarity: (a, b) => jaccard(a.set, b.set),
    summary: () => ({ expectedRecallAtThreshold: Number(bandRecall(threshold, rows, bands).toFixed(4)) }),
  });
}
