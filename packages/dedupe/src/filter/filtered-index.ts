// Long: one order of events, and every method reads or moves the counters that say which row and which column it is at.
import { checkShape } from '../finders/check-vectors.ts';
import {
  type CosineIndex,
  type CosineIndexOptions,
  type Decide,
  noteIn,
  type Verdicts,
} from '../finders/cosine-index.ts';
import { type Gates, gatesOf } from '../finders/gates.ts';
import type { CompiledKernel } from '../kernel/kernel.ts';
import { costsOf } from '../plan/kernel-costs.ts';
import type { ColumnStore } from '../store/column-store.ts';
import { carryBack, carryThere } from './carry-rows.ts';
import { judgeCold, settleEach } from './judge-cold.ts';
import { loadRows } from './load-rows.ts';
import { Pending } from './pending.ts';
import { defaultMemory, memoryForVectors, SHARD_BYTES } from './placement.ts';
import { Planner, type Plans } from './planner.ts';
import { runTiles } from './run-tiles.ts';
import { Shard } from './shard.ts';
import { acquireHeap, releaseHeap } from './shared-heap.ts';
import { BLOCK, LARGE_TILE, NEXT_TASK, PASS_TILE, SLAB, TILE } from './state.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

export interface FilteredIndexOptions extends CosineIndexOptions {
  readonly kind: CompiledKernel;
  /** Columns compared in float32 before codes are made; a multiple of 8. */
  readonly coldColumns?: number | undefined;
  /** Work (coordinates · pairs) from which on a block is judged in threads. */
  readonly inline?: number | undefined;
  /** Work of a block from which on one thread takes it over, so that the caller's goes on meanwhile; and work before it, for starting the thread to be next to nothing. */
  readonly aside?: { readonly block: number; readonly before: number } | undefined;
  /** Memory of a shard after which another one is begun. */
  readonly shardBytes?: number | undefined;
  /** Columns that a row may wait for when vectors lie elsewhere. */
  readonly mostPending?: number | undefined;
}

const COLD_COLUMNS = 256;
/**
 * Sets of no more coordinates · pairs than this are compared in float32 alone when they are the first of a process: having the rest compiled would cost
 * more than codes save. Later ones are encoded, and take half as long; in native code there is less to gain.
 */
const SMALL_WORK = { native: { first: 4e9, later: 1e9 }, wasm: { first: 1e9, later: 0 } };
/** And in WebAssembly of no more rows. */
const SMALL_SET = 1024;
/** Floats that native code takes at once while nothing is encoded: they should stay in the second-level cache. */
const COLD_FLOATS = 2 ** 17;
let firstOfProcess = true;
const INLINE = 1e9;
const ASIDE = { block: 5e7, before: 5e9 };
/** Columns from which on tiles are large. */
const LARGE_LIBRARY = 4096;

/** {@link CosineIndex} on WebAssembly: the first columns in float32, then int8 codes by slabs, float64 to decide. */
export class FilteredIndex implements CosineIndex {
  readonly #options: FilteredIndexOptions;
  readonly #floats: number;
  readonly #coldColumns: number;
  readonly #shards: Shard[] = [];
  /** First column of each shard. */
  readonly #firsts: number[] = [];
  readonly #planner: Planner;
  /** Place among the kept rows of each column, −1 for those that only other thresholds keep. */
  #places: number[] = [];
  #gates: Gates;
  #keptAtOthers: number[];
  #kept = 0;
  #columns = 0;
  #pool: WorkerPool | null = null;
  /** Work so far. */
  #done = 0;
  /** Where vectors go that shall not be in memory, once there are any. */
  #store: ColumnStore | null = null;
  readonly #pending = new Map<Shard, Pending>();
  readonly #forVectors: number;
  /** Number of the block's first row among all that were offered. */
  #blockFirst = 0;
  /** What kept a block from being finished: no further one can be judged. */
  #broken: { readonly error: unknown } | null = null;

  constructor(options: FilteredIndexOptions) {
    this.#options = options;
    this.#floats = Math.ceil(options.dimension / SLAB) * SLAB;
    const { expectedRows } = options;
    const rows = expectedRows ?? Number.POSITIVE_INFINITY;
    const native = options.kind === 'native';
    const most = SMALL_WORK[native ? 'native' : 'wasm'][firstOfProcess ? 'first' : 'later'];
    const small = (native || rows <= SMALL_SET) && (rows ** 2 / 2) * this.#floats <= most;
    firstOfProcess = false;
    this.#coldColumns = options.coldColumns ?? (small ? Math.ceil(rows / 8) * 8 + TILE : COLD_COLUMNS);
    this.#gates = gatesOf(options.threshold, options.others ?? []);
    this.#keptAtOthers = (options.others ?? []).map(() => 0);
    this.#planner = new Planner(
      this.#shards,
      this.#floats,
      options.expectedRows,
      costsOf(options.kind),
      () => this.#gates.values[0]!,
    );
    this.#forVectors =
      options.store === undefined
        ? Number.POSITIVE_INFINITY
        : memoryForVectors(options.memory ?? defaultMemory(), options.dimension, options.expectedRows);
    this.#open();
  }

  get kept(): number {
    return this.#kept;
  }

  get columns(): number {
    return this.#columns;
  }

  get keptAtOthers(): readonly number[] {
    return this.#keptAtOthers;
  }

  get plans(): Plans & { readonly shards: number; readonly apart: number } {
    const apart = this.#shards.filter((shard) => shard.apart !== null).length;
    return { ...this.#planner.plans, shards: this.#shards.length, apart };
  }

  /** What a shard in memory may grow to. */
  #most(before: readonly Shard[]): number {
    const used = before.reduce((sum, shard) => sum + shard.heap.mark(), 0);
    return Math.min(this.#options.shardBytes ?? SHARD_BYTES, this.#forVectors - used);
  }

  #open(): void {
    const apart = this.#most(this.#shards) <= 0;
    this.#shards[0]?.leaveCold();
    if (apart) this.#store ??= this.#options.store!();
    const heap = acquireHeap(this.#options.kind);
    const shard = new Shard(heap, {
      floats: this.#floats,
      threads: this.#options.threads,
      thresholds: this.#gates.values,
      main: this.#gates.main,
      nearest: this.#options.names === 'most-similar',
      coldColumns: apart ? 8 : this.#coldColumns,
      alone: this.#shards.length === 0 && this.#coldColumns >= TILE,
      store: apart ? this.#store : null,
      dimension: this.#options.dimension,
    });
    if (apart) this.#pending.set(shard, new Pending(shard, this.#options.mostPending));
    this.#shards.push(shard);
    this.#firsts.push(this.#columns);
  }

  /** Shards whose vectors lie elsewhere are encoded from their first column on: what they meet first is the block. */
  async #encodeApart(rows: number): Promise<void> {
    const index = this.#shards.length - 1;
    const shard = this.#shards[index]!;
    if (shard.apart === null || shard.levels.length > 0) return;
    this.#enter(index, 0, rows);
    await this.#planner.encode([shard], shard.blockRows(rows));
  }

  admit(vectors: Float32Array, count: number, first: number, decide: Decide, signal?: AbortSignal): Promise<void> {
    return this.#judgeAll(vectors, count, first, decide, null, signal);
  }

  judge(vectors: Float32Array, count: number, first: number, into: Verdicts, signal?: AbortSignal): Promise<void> {
    return this.#judgeAll(vectors, count, first, noteIn(into), into, signal);
  }

  /** @param into where `decide` notes verdicts of the rule, if it does no more: then it need not be called */
  async #judgeAll(
    vectors: Float32Array,
    count: number,
    first: number,
    decide: Decide,
    into: Verdicts | null,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    checkShape(vectors, this.#options.dimension, count);
    for (let start = 0, rows: number; start < count; start += rows) {
      signal?.throwIfAborted();
      rows = Math.min(this.#cold ? this.#coldRows : BLOCK, count - start);
      this.#load(vectors, start, rows, first + start);
      await this.#encodeApart(rows);
      const judged = this.#cold ? await this.#judgeCold(rows, start, decide, into) : 0;
      if (judged < rows) await this.#judgeBlock(judged, rows, (row, match) => decide(start + row, match), signal);
      await this.#settle();
      await this.#planner.watch();
    }
  }

  async add(vectors: Float32Array, count: number, first: number): Promise<void> {
    checkShape(vectors, this.#options.dimension, count);
    for (let start = 0; start < count; start += BLOCK) {
      const rows = Math.min(BLOCK, count - start);
      this.#load(vectors, start, rows, first + start);
      await this.#encodeApart(rows);
      for (let row = 0; row < rows; row++) await this.#append(row, rows, true);
      await this.#settle();
    }
  }

  /** Vectors of the block that shall not be in memory are stored before the next one takes its place. */
  async #settle(): Promise<void> {
    if (this.#store === null) return;
    try {
      await this.#store.flush();
    } catch (error) {
      this.#broken = { error };
      throw error;
    }
    for (const { apart } of this.#shards) apart?.settled();
  }

  /** Brings rows into the block of the first shard, undecided at all thresholds. */
  #load(vectors: Float32Array, start: number, rows: number, first: number): void {
    if (this.#broken !== null) throw this.#broken.error;
    this.#blockFirst = first;
    const [shard] = this.#shards;
    loadRows(shard!, vectors.subarray(start * this.#options.dimension, (start + rows) * this.#options.dimension), {
      dimension: this.#options.dimension,
      floats: this.#floats,
      rows,
      first,
      open: this.#gates.all,
    });
    for (const each of this.#shards) each.forgetCodes();
  }

  /** Whether native code judges alone. */
  get #cold(): boolean {
    return this.#shards[0]!.cold;
  }

  /** Rows of a block then. */
  get #coldRows(): number {
    return Math.max(TILE, Math.min(BLOCK, Math.floor(COLD_FLOATS / this.#floats)));
  }

  /** Judges rows while nothing is encoded; when there are too many columns for that, encodes them. @returns rows judged */
  async #judgeCold(rows: number, start: number, decide: Decide, into: Verdicts | null): Promise<number> {
    const [shard] = this.#shards;
    const { heap, block } = shard!;
    const { i32, f64 } = heap.views();
    const [matches, similarities] = [block.match / 4, block.similarity / 8];
    const alone = this.#gates.bits.length === 0;
    const room = (): boolean => shard!.size + TILE <= this.#coldColumns && !shard!.full(() => this.#most([]), TILE);
    const settle = (row: number): void => {
      const column = i32[matches + row]!;
      const match = column < 0 ? null : { place: this.#places[column]!, similarity: f64[similarities + row]! };
      const stays = decide(start + row, match);
      // Of most rows of a dense set nothing is left.
      if (stays || match === null || !alone) void this.#append(row, rows, stays);
    };
    const atOnce = into !== null && alone;
    const judged = judgeCold(shard!, rows, room, (first, last) => {
      if (atOnce) shard!.keepUndecided(first, last);
      else settleEach(shard!, first, last, settle);
    });
    if (atOnce) {
      // With one threshold all columns are kept rows: their numbers are places.
      into.places.set(i32.subarray(matches, matches + judged), start);
      into.similarities.set(f64.subarray(similarities, similarities + judged), start);
      for (; this.#columns < shard!.size; this.#columns++) this.#places.push(this.#kept++);
    }
    if (judged < rows) await this.#planner.encode([shard!]);
    return judged;
  }

  /** Rows of the block from `begun` on. */
  async #judgeBlock(begun: number, rows: number, decide: Decide, signal: AbortSignal | undefined): Promise<void> {
    const planner = this.#planner;
    const before = this.#columns;
    const large = before >= LARGE_LIBRARY;
    const height = large ? LARGE_TILE : TILE;
    let judged = begun;
    const threads = this.#threadsFor(rows * before * planner.cost);
    // What lies elsewhere is fetched for the block as a whole. A shard that is opened in its course holds nothing but its rows.
    const apart = this.#store !== null;
    if (threads > 0 || large || (before > 0 && apart)) {
      if (planner.due(before)) {
        judged = Math.min(begun + height, rows);
        await planner.review(before, () => this.#pass(begun, judged, height, before, 0));
      }
      // Each thread has one tile at least.
      const together = large ? Math.min(PASS_TILE, Math.max(TILE, BLOCK / this.#options.threads)) : TILE;
      await this.#pass(judged, rows, together, before, threads);
      signal?.throwIfAborted();
      judged = rows;
    }
    for (let tile = begun; tile < rows; tile += height) {
      const end = Math.min(rows, tile + height);
      const tileFirst = this.#columns;
      const from = tile < judged || apart ? before : 0;
      if (from === 0 && planner.due(tileFirst)) {
        await planner.review(tileFirst, () => this.#judge(tile, end, 0, tileFirst));
      } else this.#judge(tile, end, from, tileFirst);
      for (let row = tile; row < end; row++) {
        if (this.#columns > tileFirst) this.#judge(row, row + 1, tileFirst, this.#columns);
        const match = this.#matchOf(row);
        const wait = this.#append(row, rows, decide(row, match));
        if (wait !== undefined) await wait;
      }
    }
  }

  /** Threads that judge a block of so much work; 0: the caller's does. */
  #threadsFor(work: number): number {
    const { threads, inline = INLINE, aside = ASIDE } = this.#options;
    this.#done += work;
    if (threads === 1) return 0;
    if (work > inline) return threads;
    return work > aside.block && this.#done > aside.before ? 1 : 0;
  }

  #matchOf(row: number): { place: number; similarity: number } | null {
    const { heap, block } = this.#shards[0]!;
    const { i32, f64 } = heap.views();
    const column = i32[block.match / 4 + row]!;
    if (column < 0) return null;
    return { place: this.#places[column]!, similarity: f64[block.similarity / 8 + row]! };
  }

  /** Shards that hold columns `column0`…`column1`. */
  *#parts(column0: number, column1: number): Generator<{ index: number; from: number; to: number }> {
    for (const [index, shard] of this.#shards.entries()) {
      const first = this.#firsts[index]!;
      const from = Math.max(0, column0 - first);
      const to = Math.min(shard.size, column1 - first);
      if (from < to) yield { index, from, to };
    }
  }

  #judge(first: number, last: number, column0: number, column1: number): void {
    if (column0 >= column1) return;
    if (this.#shards.length === 1) {
      const { heap, state, threads } = this.#shards[0]!;
      heap.kernel.judge(state, threads[0]!, first, last, column0, column1);
      return;
    }
    for (const { index, from, to } of this.#parts(column0, column1)) {
      const { heap, state, threads } = this.#shards[index]!;
      this.#enter(index, first, last);
      heap.kernel.judge(state, threads[0]!, first, last, from, to);
      this.#leave(index, first, last);
    }
  }

  /** Rows of the block against the columns that were there before it, in shards one after the other. */
  async #pass(first: number, last: number, height: number, columns: number, threads: number): Promise<void> {
    if (first >= last) return;
    if (threads > 0) this.#pool ??= createWorkerPool(this.#options.kind);
    for (const { index, from, to } of this.#parts(0, columns)) {
      const shard = this.#shards[index]!;
      const judge = (column0: number, column1: number): Promise<void> | void => {
        const job = { first, last, height, column0, column1 };
        if (threads > 0) return this.#pool!.run(shard, index, job, threads);
        const { i32 } = shard.heap.views();
        i32[NEXT_TASK / 4] = 0;
        runTiles(shard.heap.kernel, i32, shard.state, shard.threads[0]!, job);
      };
      this.#enter(index, first, last);
      const pending = this.#pending.get(shard);
      if (pending === undefined) await judge(from, to);
      else await pending.run(first, last, from, to, judge);
      this.#leave(index, first, last);
    }
  }

  #enter(index: number, first: number, last: number): void {
    if (index > 0) carryThere(this.#shards[0]!, this.#shards[index]!, this.#floats, first, last);
  }

  #leave(index: number, first: number, last: number): void {
    if (index > 0) carryBack(this.#shards[0]!, this.#shards[index]!, this.#firsts[index]!, first, last);
  }

  /** The row becomes a column if it stays or another threshold keeps it. @returns what to wait for, if anything */
  #append(row: number, rows: number, stays: boolean): Promise<void> | undefined {
    const home = this.#shards[0]!;
    const { u32, u64 } = home.heap.views();
    const { mainBit, mainWords, bits } = this.#gates;
    const at = home.block.open / 4 + row * 2;
    // Of most rows of a dense set nothing is left: no BigInt for them.
    if (!stays && ((u32[at]! & ~mainWords[0]) | (u32[at + 1]! & ~mainWords[1])) === 0) return undefined;
    const open = u64[at / 2]!;
    const mask = stays ? open | mainBit : open & ~mainBit;
    for (const [other, bit] of bits.entries()) if ((mask & bit) !== 0n) this.#keptAtOthers[other]!++;
    const last = this.#shards.at(-1)!;
    const most = (): number =>
      last.apart === null ? this.#most(this.#shards.slice(0, -1)) : (this.#options.shardBytes ?? SHARD_BYTES);
    if (last.full(most)) {
      this.#open();
      this.#shards.at(-1)!.forgetCodes();
    }
    const shard = this.#shards.at(-1)!;
    const become = (): void => {
      this.#enter(this.#shards.length - 1, row, row + 1);
      shard.append(row, mask, this.#blockFirst + row);
      this.#places.push(stays ? this.#kept++ : -1);
      this.#columns++;
    };
    if (shard.levels.length === 0 && (shard.apart !== null || shard.size === this.#coldColumns)) {
      const encode = shard.apart === null ? this.#planner.encode([shard]) : this.#encodeApart(rows);
      return encode.then(become);
    }
    become();
    return undefined;
  }

  async narrow(others: readonly number[]): Promise<void> {
    const kept = others.map((other) => this.#gates.bits[other]!);
    const next = gatesOf(
      this.#options.threshold,
      others.map((other) => this.#gates.others[other]!),
    );
    const translate = (mask: bigint): bigint => {
      let to = (mask & this.#gates.mainBit) === 0n ? 0n : next.mainBit;
      for (const [i, bit] of kept.entries()) if ((mask & bit) !== 0n) to |= next.bits[i]!;
      return to;
    };
    const places: number[] = [];
    let column = 0;
    for (const [index, shard] of this.#shards.entries()) {
      this.#firsts[index] = places.length;
      shard.setThresholds(next.values, next.main);
      column += await shard.retain(translate, (from) => places.push(this.#places[column + from]!));
    }
    this.#keptAtOthers = others.map((other) => this.#keptAtOthers[other]!);
    this.#places = places;
    this.#columns = places.length;
    this.#gates = next;
    await this.#planner.encode();
  }

  async dispose(): Promise<void> {
    await this.#pool?.dispose();
    this.#pool = null;
    for (const { heap } of this.#shards.splice(0)) releaseHeap(heap);
    await this.#store?.dispose();
    this.#store = null;
  }
}
