import type { Verdict } from '@ablata/spec';
import type { Pairs } from '../finders/pair-finder.ts';
import { concatenate } from '../store/concatenate.ts';
import type { Match } from './match.ts';

const KEPT: Verdict = { kept: true };

/** Keep-first over the pairs of a block, row by row. */
export interface Greedy {
  /**
   * Judges the next row: it is dropped iff one of its pairs, or `match`, is with a row that is kept. Of several such rows the most similar one
   * is named, of equally similar ones the first. A duplicate of a dropped row alone is kept.
   */
  judge(row: number, match?: Match | null): Verdict;
}

/** @param kept rows kept before this block: they hold places 0…kept−1, the block's rows the places after them */
export function createGreedy(pairSets: readonly Pairs[], kept: number, rows: number): Greedy {
  const triples = concatenate(pairSets.map((pairs) => pairs.triples));
  // Pairs by row of the block, as chains: first[i] is the place of row i's first triple, next[…] of the one after it.
  const first = new Int32Array(rows).fill(-1);
  const next = new Int32Array(triples.length / 3);
  for (let at = 0; at < next.length; at++) {
    const row = triples[at * 3]! - kept;
    next[at] = first[row]!;
    first[row] = at;
  }
  /** For each row of the block its place among the kept rows, −1 when dropped. */
  const places = new Int32Array(rows);
  let free = kept;
  return {
    judge(row, match) {
      let duplicateOf = match?.place ?? -1;
      let best = match?.similarity ?? Number.NEGATIVE_INFINITY;
      for (let at = first[row]!; at >= 0; at = next[at]!) {
        const earlier = triples[at * 3 + 1]!;
        const similarity = triples[at * 3 + 2]!;
        const place = earlier < kept ? earlier : places[earlier - kept]!;
        if (place < 0 || similarity < best || (similarity === best && place > duplicateOf)) continue;
        duplicateOf = place;
        best = similarity;
      }
      places[row] = duplicateOf < 0 ? free++ : -1;
      return duplicateOf < 0 ? KEPT : { kept: false, duplicateOf, similarity: best };
    },
  };
}
