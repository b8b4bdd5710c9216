import type { Verdict } from '@ablata/spec';
import type { Pairs } from '../finders/pair-finder.ts';
import { concatenate } from '../store/concatenate.ts';

const KEPT: Verdict = { kept: true };

/**
 * Keep-first: a row is dropped iff it has a pair with a row that is kept. Of several such rows the most similar one is
 * named, of equally similar ones the first. A duplicate of a dropped row alone is kept.
 *
 * @param kept rows kept before this block: they hold places 0…kept−1, the block's rows the places after them
 * @returns one verdict a row of the block, in order
 */
export function judgeBlock(pairSets: readonly Pairs[], kept: number, rows: number): Verdict[] {
  const triples = pairSets.length === 1 ? pairSets[0]!.triples : concatenate(pairSets.map((pairs) => pairs.triples));
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
  const verdicts: Verdict[] = [];
  let free = kept;
  for (let row = 0; row < rows; row++) {
    let duplicateOf = -1;
    let best = Number.NEGATIVE_INFINITY;
    for (let at = first[row]!; at >= 0; at = next[at]!) {
      const earlier = triples[at * 3 + 1]!;
      const similarity = triples[at * 3 + 2]!;
      const place = earlier < kept ? earlier : places[earlier - kept]!;
      if (place < 0 || similarity < best || (similarity === best && place > duplicateOf)) continue;
      duplicateOf = place;
      best = similarity;
    }
    places[row] = duplicateOf < 0 ? free++ : -1;
    verdicts.push(duplicateOf < 0 ? KEPT : { kept: false, duplicateOf, similarity: best });
  }
  return verdicts;
}
