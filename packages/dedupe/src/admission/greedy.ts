import type { Verdict } from '@ablata/spec';
import type { Pairs } from '../finders/pair-finder.ts';

/**
 * Keep-first: a row is dropped iff it has a pair with a row that is kept. Of several such rows the most similar one is
 * named, of equally similar ones the first. A duplicate of a dropped row alone is kept.
 *
 * @param kept rows kept before this block: they hold places 0…kept−1, the block's rows the places after them
 * @returns one verdict a row of the block, in order
 */
export function judgeBlock(pairSets: readonly Pairs[], kept: number, rows: number): Verdict[] {
  const partners: { earlier: number; similarity: number }[][] = Array.from({ length: rows }, () => []);
  for (const { triples } of pairSets) {
    for (let at = 0; at < triples.length; at += 3) {
      partners[triples[at]! - kept]!.push({ earlier: triples[at + 1]!, similarity: triples[at + 2]! });
    }
  }
  /** For each row of the block its place among the kept rows, −1 when dropped. */
  const places = new Int32Array(rows);
  let next = kept;
  return partners.map((candidates, i) => {
    let duplicateOf = -1;
    let best = Number.NEGATIVE_INFINITY;
    for (const { earlier, similarity } of candidates) {
      const place = earlier < kept ? earlier : places[earlier - kept]!;
      if (place < 0 || similarity < best || (similarity === best && place > duplicateOf)) continue;
      duplicateOf = place;
      best = similarity;
    }
    places[i] = duplicateOf < 0 ? next++ : -1;
    return duplicateOf < 0 ? { kept: true } : { kept: false, duplicateOf, similarity: best };
  });
}
