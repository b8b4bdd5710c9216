import type { DedupIndex, JsonObject, Verdict } from '@ablata/spec';
import type { PairFinder } from '../finders/pair-finder.ts';
import { judgeBlock } from './greedy.ts';

/** Rows judged at once. Verdicts do not depend on it. */
const BLOCK = 4096;

/** A dedup index over one or more rules: a row is dropped when any of them pairs it with a kept row. */
export function createDedupIndex(finders: readonly PairFinder[], dimension: number): DedupIndex {
  let offered = 0;
  let kept = 0;

  return {
    async admit(rows, signal) {
      signal.throwIfAborted();
      const verdicts: Verdict[] = [];
      for (let start = 0; start < rows.length; start += BLOCK) {
        const end = Math.min(rows.length, start + BLOCK);
        const block = {
          length: end - start,
          vectors: rows.vectors.subarray(start * dimension, end * dimension),
          texts: rows.texts.slice(start, end),
        };
        signal.throwIfAborted();
        try {
          const pairs = [];
          for (const finder of finders) pairs.push(await finder.find(block, offered, signal));
          const judged = judgeBlock(pairs, kept, block.length);
          const mask = Uint8Array.from(judged, (verdict) => (verdict.kept ? 1 : 0));
          for (const finder of finders) finder.settle(mask);
          offered += block.length;
          for (const verdict of judged) {
            if (verdict.kept) kept++;
            verdicts.push(verdict);
          }
        } catch (error) {
          for (const finder of finders) finder.forget();
          throw error;
        }
      }
      return verdicts;
    },
    summary() {
      const parts = finders.map((finder) => finder.summary?.() ?? {});
      return Object.assign({ offered, kept } as JsonObject, ...parts) as JsonObject;
    },
    async [Symbol.asyncDispose]() {
      for (const finder of [...finders].reverse()) await finder.dispose();
    },
  };
}
