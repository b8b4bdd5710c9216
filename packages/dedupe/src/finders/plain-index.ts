import type { Match } from '../admission/match.ts';
import { createVectorStore } from '../store/vector-store.ts';
import { badVector, checkShape } from './check-vectors.ts';
import { type CosineIndex, type CosineIndexOptions, noteIn } from './cosine-index.ts';
import { gatesOf } from './gates.ts';

/** {@link CosineIndex} in JavaScript, every pair in float64: where there is no WebAssembly. Same verdicts, same bits. */
export function createPlainIndex(options: Omit<CosineIndexOptions, 'threads'>): CosineIndex {
  const { dimension, threshold, names = 'first' } = options;
  const store = createVectorStore(dimension);
  let gates = gatesOf(threshold, options.others ?? []);
  let keptAtOthers = gates.others.map(() => 0);
  /** For each column the thresholds that keep it, and its place among the kept rows or −1. */
  let columns: { readonly mask: bigint; readonly place: number }[] = [];
  let kept = 0;

  /** Decides the row behind the last column. */
  function judge(): { match: Match | null; open: bigint } {
    let open = gates.all;
    let match: Match | null = null;
    for (const [column, { mask, place }] of columns.entries()) {
      const nearer: boolean = match !== null && names === 'most-similar' && (mask & gates.mainBit) !== 0n;
      // Most columns are kept at all thresholds: no BigInt is made for them.
      if (mask !== gates.all && (open & mask) === 0n && !nearer) continue;
      const similarity = store.similarity(columns.length, column);
      for (const [i, value] of gates.values.entries()) {
        if (value > similarity) break;
        const bit = 1n << BigInt(i);
        if ((open & mask & bit) === 0n) continue;
        open &= ~bit;
        if (bit === gates.mainBit) match = { place, similarity };
      }
      if (nearer && similarity > match!.similarity) match = { place, similarity };
      if (open === 0n && names === 'first') break;
    }
    return { match, open };
  }

  function settle(open: bigint, stays: boolean): void {
    const mask = stays ? open | gates.mainBit : open & ~gates.mainBit;
    if (mask === 0n) {
      store.truncate(columns.length);
      return;
    }
    for (const [i, bit] of gates.bits.entries()) if ((mask & bit) !== 0n) keptAtOthers[i]!++;
    columns.push({ mask, place: stays ? kept++ : -1 });
  }

  function append(vectors: Float32Array, row: number, first: number): void {
    store.append(vectors, row, 1);
    const square = store.square(columns.length);
    if (square > 0 && square < Number.POSITIVE_INFINITY) return;
    store.truncate(columns.length);
    throw badVector(vectors, dimension, row, first);
  }

  return {
    get kept() {
      return kept;
    },
    get columns() {
      return columns.length;
    },
    get keptAtOthers() {
      return keptAtOthers;
    },
    async admit(vectors, count, first, decide, signal) {
      checkShape(vectors, dimension, count);
      for (let row = 0; row < count; row++) {
        signal?.throwIfAborted();
        append(vectors, row, first);
        const { match, open } = judge();
        settle(open, decide(row, match));
      }
    },
    judge(vectors, count, first, into, signal) {
      return this.admit(vectors, count, first, noteIn(into), signal);
    },
    async add(vectors, count, first) {
      checkShape(vectors, dimension, count);
      for (let row = 0; row < count; row++) {
        append(vectors, row, first);
        settle(gates.all, true);
      }
    },
    async narrow(others) {
      const before = gates;
      gates = gatesOf(
        threshold,
        others.map((other) => before.others[other]!),
      );
      const left: typeof columns = [];
      for (const [column, { mask, place }] of columns.entries()) {
        let to = (mask & before.mainBit) === 0n ? 0n : gates.mainBit;
        for (const [i, other] of others.entries()) if ((mask & before.bits[other]!) !== 0n) to |= gates.bits[i]!;
        if (to === 0n) continue;
        store.move(column, left.length);
        left.push({ mask: to, place });
      }
      keptAtOthers = others.map((other) => keptAtOthers[other]!);
      columns = left;
      store.truncate(columns.length);
    },
    async dispose() {
      columns = [];
      store.truncate(0);
    },
  };
}
