import type { DedupIndex, JsonObject, Verdict } from '@ablata/spec';
import { checkVectors } from '../finders/check-vectors.ts';
import type { Decide } from '../finders/cosine-index.ts';
import type { PairFinder } from '../finders/pair-finder.ts';
import { createGreedy } from './greedy.ts';

/** Rows judged at once. Verdicts do not depend on it. */
const BLOCK = 4096;

/** A rule that judges rows itself, one after the other, told of each by `decide` whether it stays. */
export interface JudgingRule {
  admit(
    vectors: Float32Array,
    count: number,
    first: number,
    decide: Decide,
    signal?: AbortSignal | undefined,
  ): Promise<void>;
  summary?(): JsonObject;
  dispose(): Promise<void>;
}

/** A dedup index over one or more rules: a row is dropped when any of them pairs it with a kept row. */
export function createDedupIndex(
  finders: readonly PairFinder[],
  dimension: number,
  judging: JudgingRule | null = null,
): DedupIndex {
  let offered = 0;
  let kept = 0;
  const rules = [...finders, ...(judging === null ? [] : [judging])];

  return {
    async admit(rows, signal) {
      signal.throwIfAborted();
      // A bad row in a later block must not leave earlier ones behind.
      if (judging !== null && rows.length > BLOCK) checkVectors(rows.vectors, dimension, rows.length, offered);
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
          const greedy = createGreedy(pairs, kept, block.length);
          const judged: Verdict[] = [];
          const decide: Decide = (row, match) => {
            judged.push(greedy.judge(row, match));
            return judged[row]!.kept;
          };
          if (judging === null) for (let row = 0; row < block.length; row++) decide(row, null);
          else await judging.admit(block.vectors, block.length, offered, decide, signal);
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
      const parts = rules.map((rule) => rule.summary?.() ?? {});
      return Object.assign({ offered, kept } as JsonObject, ...parts) as JsonObject;
    },
    async [Symbol.asyncDispose]() {
      for (const rule of [...rules].reverse()) await rule.dispose();
    },
  };
}
