import type { CompiledKernel } from '../kernel/kernel.ts';
import { hadamardPlan } from '../plan/hadamard-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { principalPlan } from '../plan/principal-plan.ts';
import { splitSample } from '../plan/sample.ts';
import { concatenate } from '../store/concatenate.ts';
import type { VectorStore } from '../store/vector-store.ts';
import { type CodeTable, createCodeTable } from './code-table.ts';
import { CANDIDATES, type Job, type JobResult, NEXT_TASK } from './filter-state.ts';
import { runJob } from './run-job.ts';
import { acquireHeap, releaseHeap } from './shared-heap.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

export interface PrefixFilterOptions {
  readonly store: VectorStore;
  readonly kind: CompiledKernel;
  readonly floor: number;
  readonly threads: number;
  readonly expectedRows?: number | undefined;
  /** Work under which no thread is bothered; see {@link INLINE}. */
  readonly inline?: number | undefined;
}

/** What the filter did so far. Counts, no timings: equal for any number of threads. */
export interface FilterWork {
  readonly plans: number;
  readonly basis: Plan['basis']['kind'] | null;
  readonly levels: readonly number[];
  readonly pairs: number;
  readonly candidates: number;
  /** Share of pairs that the present plan expects to pass. */
  readonly expectedRate: number;
  readonly alarms: number;
}

/** Finds all pairs of new rows with the rows before them, by int8 codes of a projection and a float64 check of what passes. */
export interface PrefixFilter {
  readonly work: FilterWork;
  /** Pairs (later, earlier, cosine) of the store's rows from `blockFirst` to its end with all rows before them. */
  find(blockFirst: number, signal: AbortSignal | undefined): Promise<Float64Array>;
  move(from: number, to: number): void;
  truncate(size: number): void;
  dispose(): Promise<void>;
}

const SAMPLE_ROWS = 1024;
/**
 * Learning principal directions from `rows` rows is tried, once, when the work ahead, in coordinates · pairs (some 2e-11 s each),
 * is more than what it costs: a second for the first, a tenth of one for the last.
 */
const LESSONS = [
  { pays: 2e11, rows: 8192, directions: 256 },
  { pays: 6e9, rows: 2048, directions: 64 },
];
/** A new plan must be better by so much to be worth encoding everything anew. */
const BETTER = 0.8;
/** Candidates over so many times what was planned, and more than a handful, mean that the plan is wrong. */
const ALARM = 10;
const HANDFUL = 100_000;
/** Jobs under so much work (coordinates · pairs, or encoded floats) are done where they arise, without threads. */
const INLINE = 1e9;

export function createPrefixFilter(options: PrefixFilterOptions): PrefixFilter {
  const { store, floor, threads } = options;
  const heap = acquireHeap(options.kind);
  const base = heap.mark();
  let pool: WorkerPool | null = null;
  let plan: Plan | null = null;
  let codes: CodeTable | null = null;
  /** Rows whose codes are in the table, and the number of rows at which the plan is judged again. */
  let encoded = 0;
  let reviewAt = 0;
  let disposed = false;
  const work = { plans: 0, pairs: 0, candidates: 0, alarms: 0 };
  /** What the present plan met, and how much it is forgiven: each alarm makes the next one later. */
  let met = { pairs: 0, candidates: 0 };
  let tolerance = ALARM;
  /** The last lesson taken, whether its directions won or not. */
  let taken: (typeof LESSONS)[number] | undefined;

  async function run(job: Job, effort: number): Promise<readonly JobResult[]> {
    const { state, scratches } = codes!;
    const { i32 } = heap.views();
    i32[NEXT_TASK / 4] = 0;
    i32[CANDIDATES / 4] = 0;
    if (effort <= (options.inline ?? INLINE)) {
      return [runJob(heap.kernel, heap.views(), state, { scratch: scratches[0]!, chunks: store.chunks }, job)];
    }
    pool ??= createWorkerPool(heap, threads);
    return pool.run(state, job, scratches, store.chunks);
  }

  /** Evenly spaced rows, at unit length. */
  function sampleRows(most: number): Float32Array {
    const { rowLength, chunkRows, chunks } = store;
    const count = Math.min(most, store.size);
    const rows = new Float32Array(count * rowLength);
    for (let i = 0; i < count; i++) {
      const row = Math.floor((i * store.size) / count);
      const { vectors, squares } = chunks[Math.floor(row / chunkRows)]!;
      const at = row % chunkRows;
      const factor = 1 / Math.sqrt(squares[at]!);
      for (let k = 0; k < rowLength; k++) rows[i * rowLength + k] = vectors[at * rowLength + k]! * factor;
    }
    return rows;
  }

  /** As many rows as are expected, or as many again as there are. */
  function rowsExpected(): number {
    return Math.max(options.expectedRows ?? store.size * 2, store.size);
  }

  function pairsToCome(): number {
    return (rowsExpected() ** 2 - store.size ** 2) / 2;
  }

  function lessonFor(cost: number): (typeof LESSONS)[number] | undefined {
    const ahead = cost * pairsToCome();
    return LESSONS.find(({ pays, rows }) => ahead > pays && store.size * 2 >= rows);
  }

  /** Judges the plan against fresh ones. True when it was replaced: all codes are void then. */
  function review(force: boolean): boolean {
    reviewAt = store.size * 2;
    if (!force) {
      tolerance = ALARM;
      const rate = met.candidates / Math.max(1, met.pairs);
      const holds = plan !== null && rate <= 3 * plan.passRate + 1e-5;
      // Learning once more would find nearly the same.
      if (holds && [undefined, taken].includes(lessonFor(plan!.cost))) return false;
    }
    let best = hadamardPlan(heap, splitSample(sampleRows(SAMPLE_ROWS), store.rowLength), floor);
    const lesson = lessonFor(best.cost);
    if (lesson !== undefined) {
      taken = lesson;
      const sample = splitSample(sampleRows(lesson.rows), store.rowLength);
      const learned = principalPlan(
        heap,
        sample,
        floor,
        floor >= 0.9 ? Math.min(128, lesson.directions) : lesson.directions,
        // Of a library that may grow without end, encoding is the least part.
        options.expectedRows === undefined ? 0 : rowsExpected() / pairsToCome(),
      );
      if (learned.cost < best.cost) best = learned;
    }
    if (plan !== null && !force && best.cost > plan.cost * BETTER) return false;
    plan = best;
    met = { pairs: 0, candidates: 0 };
    work.plans++;
    heap.reset(base);
    codes = createCodeTable(heap, plan, { rowLength: store.rowLength, chunkRows: store.chunkRows, floor, threads });
    encoded = 0;
    return true;
  }

  async function encodeFrom(first: number, blockFirst: number): Promise<void> {
    codes!.reserve(store.size);
    const job: Job = { kind: 'encode', first, last: store.size, blockFirst };
    await run(job, (store.size - first) * plan!.encoding);
    codes!.closeBlock(store.size - blockFirst);
    encoded = store.size;
  }

  return {
    get work() {
      return {
        ...work,
        expectedRate: plan?.passRate ?? 1,
        basis: plan?.basis.kind ?? null,
        levels: plan?.levels ?? [],
      };
    },
    async find(blockFirst, signal) {
      if (store.size >= reviewAt) review(false);
      const rows = store.size - blockFirst;
      const pairs = rows * (blockFirst + rows / 2);
      for (let patience = 1; ; patience--) {
        await encodeFrom(Math.min(encoded, blockFirst), blockFirst);
        signal?.throwIfAborted();
        const alarm = patience > 0 ? HANDFUL + tolerance * plan!.passRate * pairs : 2 ** 31 - 1;
        const results = await run(
          { kind: 'scan', blockFirst, rows, alarm },
          pairs * plan!.levels[0]! * 1.5 + plan!.passRate * pairs * 1e4,
        );
        signal?.throwIfAborted();
        const candidates = heap.views().u32[CANDIDATES / 4]!;
        if (candidates > alarm) {
          // The data is no longer what the plan was made for: make another one from what is there now.
          work.alarms++;
          tolerance *= 4;
          review(true);
          continue;
        }
        work.pairs += pairs;
        work.candidates += candidates;
        met.pairs += pairs;
        met.candidates += candidates;
        return concatenate(results.map((result) => result.pairs));
      }
    },
    move(from, to) {
      if (from < encoded) codes?.move(from, to);
    },
    truncate(size) {
      if (codes !== null && size < encoded) codes.vacate(size, encoded);
      encoded = Math.min(encoded, size);
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      await pool?.dispose();
      pool = null;
      releaseHeap(heap);
    },
  };
}
