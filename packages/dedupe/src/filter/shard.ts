// Long: one owner of the memory that all threads share; every method reads or moves the same offsets.
import { setImmediate as turn } from 'node:timers/promises';
import { checkMargin, hotMargin } from '../plan/bound.ts';
import type { Level } from '../plan/levels.ts';
import type { PrincipalPrefix } from '../plan/principal-prefix.ts';
import { fitRandomBasis, placeRandomBasis } from '../plan/random-basis.ts';
import type { ColumnStore } from '../store/column-store.ts';
import { Apart } from './apart.ts';
import type { SharedHeap } from './shared-heap.ts';
import {
  BLOCK,
  DOUBLE,
  MAIN,
  MOST_GROUP,
  SEGMENT,
  SLAB,
  STATE_BYTES,
  THREAD_BYTES,
  THREAD_DOUBLE,
  THREAD_WORD,
  threadMemory,
  WORD,
} from './state.ts';

/** Columns that are encoded before timers and signals are heard again: some ten milliseconds. */
const A_TURN = 1024;

export interface ShardOptions {
  /** Floats of a row, a multiple of 32. */
  readonly floats: number;
  readonly threads: number;
  /** Rising. */
  readonly thresholds: readonly number[];
  /** Which of them drops rows. */
  readonly main: number;
  readonly nearest: boolean;
  /** Columns that are compared in float32, before anything is encoded; a multiple of 8. */
  readonly coldColumns: number;
  /** Whether native code, where there is any, judges alone before anything is encoded. Then it is for it to fill the panels. */
  readonly alone?: boolean;
  /** Where vectors of columns lie; null: in memory. */
  readonly store: ColumnStore | null;
  /** Floats of a vector, without padding. */
  readonly dimension: number;
}

/** A vector in the heap. */
export interface Sampled {
  readonly address: number;
  readonly square: number;
}

/** What the kernel counted since it was last asked. */
export interface Counts {
  /** Slabs that tiles of 4 × 8 pairs went through. */
  readonly slabs: number;
  /** Pairs looked at in float32, in float64. */
  readonly checks: number;
  readonly exact: number;
}

/** Directions a principal prefix has at most. */
export const MOST_DIRECTIONS = 128;
/** Row of the block's memory that no row of a block takes. */
const SPARE = BLOCK;
const ROWS = BLOCK + 1;
const MOST_SEGMENTS = 1 << 15;
/** Panels of a group should take no more of the first-level cache. */
const CACHE = 24 * 1024;

/**
 * A library, or a part of one, in a heap of its own: vectors, squares and masks of its columns, their codes under the present plan, and the
 * block of rows that is being judged.
 */
export class Shard {
  readonly heap: SharedHeap;
  readonly state: number;
  readonly threads: readonly number[];
  readonly block: Block;
  /** Null when all vectors are in memory. */
  readonly apart: Apart | null;
  /** Columns. */
  size = 0;
  levels: readonly Level[] = [];
  readonly #floats: number;
  /** Columns that have a place in the panels of those that are compared in float32. */
  #warm = 0;
  #cold: boolean;
  readonly #segments: { vectors: number; codes: number; room: number }[] = [];
  #codeSlabs = 0;
  #prefixAt = 0;

  constructor(heap: SharedHeap, options: ShardOptions) {
    const { floats, thresholds, main, nearest, coldColumns } = options;
    this.heap = heap;
    this.#floats = floats;
    this.#cold = options.alone === true && heap.native !== null && options.store === null;
    this.state = heap.allocate(STATE_BYTES);
    const mostSlabs = (floats + MOST_DIRECTIONS) / SLAB;
    this.threads = Array.from({ length: options.threads }, () => {
      const thread = heap.allocate(THREAD_BYTES);
      for (const [name, bytes] of Object.entries(threadMemory(floats, mostSlabs))) {
        const at = heap.allocate(bytes);
        heap.views().u32[(thread + THREAD_WORD[name as 'slots']) / 4] = at;
      }
      return thread;
    });
    this.block = {
      rows: heap.allocate(BLOCK * floats * 4),
      squares: heap.allocate(BLOCK * 8),
      open: heap.allocate(BLOCK * 8),
      match: heap.allocate(BLOCK * 4),
      similarity: heap.allocate(BLOCK * 8),
    };
    const place: Partial<Record<keyof typeof WORD, number>> = {
      floats,
      slabs: 0,
      prefixSlabs: 0,
      nearest: nearest ? 1 : 0,
      native: heap.kind === 'native' ? 1 : 0,
      rows: this.block.rows,
      rowSquares: this.block.squares,
      rowOpen: this.block.open,
      rowMatch: this.block.match,
      rowSimilarity: this.block.similarity,
      rowFloor: heap.allocate(ROWS * 8),
      segments: heap.allocate(MOST_SEGMENTS * 8),
      vectorBytes: options.store === null ? floats * 4 : 0,
      hot: heap.allocate(coldColumns * floats * 4),
      hotColumns: coldColumns,
      thresholds: heap.allocate(64 * 8),
      levels: heap.allocate(mostSlabs * 16),
      levelCount: 0,
      group: 1,
    };
    for (const [name, value] of Object.entries(place)) this.word(name as 'floats', value);
    const { f64 } = heap.views();
    f64[(this.state + DOUBLE.hotMargin) / 8] = hotMargin(floats);
    f64[(this.state + DOUBLE.checkMargin) / 8] = checkMargin(floats);
    for (const thread of this.threads) for (const at of Object.values(THREAD_DOUBLE)) f64[(thread + at) / 8] = 0;
    this.setThresholds(thresholds, main);
    this.apart = options.store === null ? null : new Apart(this, options.store, options.dimension, floats);
  }

  /** A field of the kernel's state. */
  word(name: keyof typeof WORD, value?: number): number {
    const { u32 } = this.heap.views();
    const at = (this.state + WORD[name]) / 4;
    if (value !== undefined) u32[at] = value;
    return u32[at]!;
  }

  /** Whether native code judges alone: nothing is encoded yet. */
  get cold(): boolean {
    return this.#cold;
  }

  /** Ends that: WebAssembly finds its panels filled. */
  leaveCold(): void {
    if (!this.#cold) return;
    this.openTile(0, 0);
    this.#cold = false;
  }

  /** Opens a tile of rows of the block while {@link cold}: they are judged against all columns. */
  openTile(first: number, last: number): void {
    this.heap.native!.openTile(this.state, this.threads[0]!, first, last, this.#warm, this.size);
    this.#warm = this.size;
  }

  /** The next row of the tile that is to be decided upon. */
  nextUndecided(row: number): number {
    return this.heap.native!.nextUndecided(this.state, this.threads[0]!, row, this.size);
  }

  /** Takes up all rows of the tile that are not dropped. There is but the rule's threshold. */
  keepUndecided(first: number, last: number): void {
    this.reserve(last - first);
    this.size = this.heap.native!.keepUndecided(this.state, this.threads[0]!, first, this.size);
  }

  setThresholds(thresholds: readonly number[], main: number): void {
    const { f64, u64 } = this.heap.views();
    f64.set(thresholds, this.word('thresholds') / 8);
    u64[(this.state + MAIN) / 8] = 1n << BigInt(main);
  }

  get #vectorBytes(): number {
    return SEGMENT * (this.word('vectorBytes') + 16);
  }

  get #segmentBytes(): number {
    return this.#vectorBytes + this.#codeBytes(this.#floats / SLAB + this.word('prefixSlabs'));
  }

  #codeBytes(slabs: number): number {
    return SEGMENT * slabs * (SLAB + 4);
  }

  /** Makes room for so many columns more, at most a segment. */
  reserve(columns = 1): void {
    if (this.size + columns <= this.#segments.length * SEGMENT) return;
    const vectors = this.heap.allocate(this.#vectorBytes);
    this.#segments.push({ vectors, codes: 0, room: 0 });
    this.#listSegment(this.#segments.length - 1);
    if (this.#codeSlabs > 0) this.#reserveCodes(this.#segments.length - 1);
  }

  #reserveCodes(segment: number): void {
    const own = this.#segments[segment]!;
    // Shorter codes take the place of longer ones.
    if (own.room < this.#codeSlabs) {
      own.codes = this.heap.allocate(this.#codeBytes(this.#codeSlabs));
      own.room = this.#codeSlabs;
    }
    this.#listSegment(segment);
  }

  #listSegment(segment: number): void {
    const { vectors, codes } = this.#segments[segment]!;
    this.heap.views().u32.set([vectors, codes], this.word('segments') / 4 + segment * 2);
  }

  /** Address of a column's vector, if it is in memory, its squared norm, and the address of its mask. */
  column(column: number): { address: number; square: number; maskAt: number } {
    const base = this.#segments[Math.floor(column / SEGMENT)]!.vectors;
    const at = column % SEGMENT;
    const bytes = this.word('vectorBytes');
    const squareAt = base + SEGMENT * bytes + at * 8;
    return {
      address: base + at * bytes,
      square: this.heap.views().f64[squareAt / 8]!,
      maskAt: squareAt + SEGMENT * 8,
    };
  }

  /** At most `most` columns (512 at most where vectors lie elsewhere), evenly spaced. Valid until others are asked for. */
  async sample(most: number): Promise<readonly Sampled[]> {
    return this.at(this.spaced(most));
  }

  /** The vectors of these columns, 512 at most where they lie elsewhere. Valid until others are asked for. */
  async at(columns: readonly number[]): Promise<readonly Sampled[]> {
    return this.apart === null ? columns.map((column) => this.column(column)) : this.apart.bring(columns);
  }

  /** Rows of the block, as a sample. */
  blockRows(rows: number): readonly Sampled[] {
    const { f64 } = this.heap.views();
    return Array.from({ length: rows }, (_, row) => ({
      address: this.block.rows + row * this.#floats * 4,
      square: f64[this.block.squares / 8 + row]!,
    }));
  }

  /** Columns, evenly spaced. */
  spaced(most: number): number[] {
    const count = Math.min(most, this.size);
    return Array.from({ length: count }, (_, i) => Math.floor((i * this.size) / count));
  }

  /** Takes up row `row` of the block as a column. @param number of the row among all that were offered */
  append(row: number, mask: bigint, number: number): void {
    this.reserve();
    if (this.#cold) {
      const [low, high] = [Number(mask & 0xffffffffn), Number(mask >> 32n)];
      this.heap.native!.appendVector(this.state, this.threads[0]!, row, this.size, low, high);
    } else this.heap.kernel.appendColumn(this.state, this.threads[0]!, row, this.size, mask);
    this.size++;
    this.apart?.append(row, number);
  }

  /** Whether `columns` more would need one segment more, and that would take it over so many bytes. */
  full(most: () => number, columns = 1): boolean {
    return (
      this.size + columns > this.#segments.length * SEGMENT &&
      this.size > 0 &&
      this.heap.mark() + this.#segmentBytes > most()
    );
  }

  /** Keeps the columns of which `translate` leaves something, in order. Their codes are to be made anew. @returns how many there were */
  async retain(translate: (mask: bigint) => bigint, kept: (column: number) => void): Promise<number> {
    const { f32, f64, u64 } = this.heap.views();
    const before = this.size;
    let to = 0;
    for (let from = 0; from < before; from++) {
      const source = this.column(from);
      const mask = translate(u64[source.maskAt / 8]!);
      if (mask === 0n) continue;
      const target = this.column(to);
      if (this.apart === null)
        f32.copyWithin(target.address / 4, source.address / 4, source.address / 4 + this.#floats);
      else this.apart.move(from, to);
      f64[target.maskAt / 8 - SEGMENT] = source.square;
      u64[target.maskAt / 8] = mask;
      kept(from);
      to++;
    }
    this.size = to;
    this.apart?.settled();
    const warm = Array.from({ length: Math.min(this.word('hotColumns'), to) }, (_, column) => column);
    const vectors = await this.at(warm);
    this.#warm = warm.length;
    for (const column of warm) this.heap.kernel.warmColumn(this.state, column, vectors[column]!.address);
    return before;
  }

  /** Codes are made with this plan from now on; those of all columns are made anew. @param narrow slabs of a narrow first level */
  async encode(prefix: PrincipalPrefix | null, narrow: number, sample: readonly Sampled[]): Promise<void> {
    const { heap, state } = this;
    const floats = this.#floats;
    if (this.#codeSlabs === 0) {
      this.leaveCold();
      const most = (floats + MOST_DIRECTIONS) / SLAB;
      placeRandomBasis(heap, state, floats);
      this.word('rowCodes', heap.allocate(ROWS * most * SLAB));
      this.word('rowErrors', heap.allocate(ROWS * most * 8));
      this.word('rowHalves', heap.allocate(ROWS * most * 8));
      this.word('rowBias', heap.allocate(ROWS * most * 4));
      this.word('rowLanes', heap.allocate(ROWS * (most + 2) * 4));
      // The first panel alone stays in float32: what decides most rows of a dense set, at no cost for the others.
      this.word('hotColumns', 8);
    }
    if (prefix !== null) this.#placePrefix(prefix);
    const slabs = floats / SLAB + (prefix?.slabs ?? 0);
    this.word('slabs', slabs);
    this.word('prefixSlabs', prefix?.slabs ?? 0);
    this.word('narrowSlabs', narrow);
    this.word('narrowRest', prefix?.head ?? SLAB);
    if (sample.length > 0) fitRandomBasis(heap, state, floats, sample, this.#projected, this.#narrowAtRandom);
    this.#codeSlabs = slabs;
    for (let segment = 0; segment < this.#segments.length; segment++) this.#reserveCodes(segment);
    const encode = (column: number, address: number): void =>
      heap.kernel.encodeColumn(state, this.threads[0]!, column, address, SPARE);
    if (this.apart === null) {
      for (let column = 0; column < this.size; column++) {
        if (column % A_TURN === A_TURN - 1) await turn();
        encode(column, this.column(column).address);
      }
    } else await this.apart.each(encode);
    this.forgetCodes();
  }

  #placePrefix({ panels, offset, step, slack, stretch }: PrincipalPrefix): void {
    if (this.#prefixAt === 0) this.#prefixAt = this.heap.allocate(MOST_DIRECTIONS * (this.#floats + 1) * 4);
    const { f32, f64 } = this.heap.views();
    const directions = this.#prefixAt;
    const offsetAt = directions + MOST_DIRECTIONS * this.#floats * 4;
    f32.set(panels, directions / 4);
    f32.set(offset, offsetAt / 4);
    this.word('directions', directions);
    this.word('offset', offsetAt);
    f64[(this.state + DOUBLE.prefixStep) / 8] = step;
    f64[(this.state + DOUBLE.prefixSlack) / 8] = slack;
    f64[(this.state + DOUBLE.prefixStretch) / 8] = stretch;
  }

  /** Slabs of the random basis that belong to a narrow first level. */
  get #narrowAtRandom(): number {
    return this.word('prefixSlabs') > 0 ? 0 : this.word('narrowSlabs');
  }

  get #projected(): number {
    return this.heap.views().u32[(this.threads[0]! + THREAD_WORD.projected) / 4]!;
  }

  setLevels(levels: readonly Level[], depth: number): void {
    const prefix = this.word('prefixSlabs');
    const { u32 } = this.heap.views();
    const at = this.word('levels') / 4;
    for (const [i, { start, end, fresh }] of levels.entries()) {
      u32.set([start, end, fresh ? 1 : 0, start >= prefix ? 1 : 0], at + i * 4);
    }
    this.word('levelCount', levels.length);
    const group = Math.floor(CACHE / (SLAB * 8 * Math.max(1, depth)));
    // Even, for a narrow level takes two panels at once.
    this.word('group', Math.max(4, Math.min(MOST_GROUP, group)) & ~1);
    this.levels = levels;
    this.entered();
  }

  /** Tiles that entered each level since it was last asked. */
  entered(): number[] {
    const { u32 } = this.heap.views();
    const sums = new Array<number>(this.levels.length).fill(0);
    for (const thread of this.threads) {
      const at = u32[(thread + THREAD_WORD.entered) / 4]! / 4;
      for (let i = 0; i < sums.length; i++) sums[i]! += u32[at + i]!;
      u32.fill(0, at, at + (this.#floats + MOST_DIRECTIONS) / SLAB);
    }
    return sums;
  }

  counts(): Counts {
    const { f64 } = this.heap.views();
    const take = (offset: number): number =>
      this.threads.reduce((sum, thread) => {
        const value = f64[(thread + offset) / 8]!;
        f64[(thread + offset) / 8] = 0;
        return sum + value;
      }, 0);
    return { slabs: take(THREAD_DOUBLE.slabs), checks: take(THREAD_DOUBLE.checks), exact: take(THREAD_DOUBLE.exact) };
  }

  /** Mean error of codes of these vectors under the present plan. */
  meanError(sample: readonly Sampled[]): number {
    const { kernel } = this.heap;
    return (
      sample.reduce(
        (sum, { address, square }) => sum + kernel.measureCode(this.state, this.threads[0]!, address, square, SPARE),
        0,
      ) / sample.length
    );
  }

  /** The same if the plan were fitted to them. */
  errorIfFitted(sample: readonly Sampled[]): number {
    const { f32, f64 } = this.heap.views();
    const mean = this.word('mean') / 4;
    const step = (this.state + DOUBLE.step) / 8;
    const before = { mean: f32.slice(mean, mean + this.#floats), step: f64[step]! };
    fitRandomBasis(this.heap, this.state, this.#floats, sample, this.#projected, this.#narrowAtRandom);
    const error = this.meanError(sample);
    f32.set(before.mean, mean);
    f64[step] = before.step;
    return error;
  }

  /** Rows of the block have no codes of the present plan. */
  forgetCodes(): void {
    const at = this.word('rowFloor') / 8;
    this.heap.views().f64.fill(Number.NaN, at, at + BLOCK);
  }
}

/** Addresses of the arrays of the block of rows that is being judged. */
export interface Block {
  readonly rows: number;
  readonly squares: number;
  readonly open: number;
  readonly match: number;
  readonly similarity: number;
}
