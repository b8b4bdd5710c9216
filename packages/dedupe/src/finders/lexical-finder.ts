import { bandRecall, chooseBands, createMinHash } from '../text/min-hash.ts';
import { jaccard, shingles } from '../text/shingles.ts';
import { createKeyedFinder } from './keyed-finder.ts';
import type { PairFinder } from './pair-finder.ts';

export interface LexicalFinderOptions {
  /** Jaccard similarity of shingle sets from which on two texts are duplicates. */
  readonly threshold: number;
  /** Words a shingle. */
  readonly words: number;
  /** Length of a MinHash signature. */
  readonly places: number;
}

const RECALL = 0.99;

/** Texts that share many word n-grams: MinHash bands propose, the exact Jaccard similarity decides, so nothing is dropped wrongly. */
export function createLexicalFinder({ threshold, words, places }: LexicalFinderOptions): PairFinder {
  const minHash = createMinHash(places);
  const { rows, bands } = chooseBands(places, threshold, RECALL);
  return createKeyedFinder<{ readonly set: Uint32Array; readonly keys: readonly string[] }>({
    tables: bands,
    threshold,
    describe(batch, row) {
      const set = shingles(batch.texts[row]!, words);
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
