import type { Names } from '../finders/cosine-index.ts';
import type { BlockJob, BlockWorker } from './block-job.ts';
import { BlockState } from './block-state.ts';
import { Schedule, type Step } from './schedule.ts';

export interface BlocksOptions {
  /** Rows of the set, in the order of judging. */
  readonly length: number;
  /** Rows of the set compared against; 0: none. */
  readonly other: number;
  readonly blockRows: number;
  readonly names: Names;
  readonly workers: readonly BlockWorker[];
  readonly signal?: AbortSignal | undefined;
  /** Told how many pairs of blocks are done, of how many. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
}

/** A row's verdict, by places in the order of judging: undefined for a kept row. */
export interface DroppedPlace {
  readonly place: number;
  readonly duplicateOf: number;
  readonly inOther: boolean;
  readonly similarity: number;
}

/**
 * Keep-first over blocks: pairs of blocks are compared by as many workers as there are, the kept rows of a block are decided once. Verdicts are those of one pass over
 * all rows, whatever the size of the blocks and the number of workers: a row is dropped by the first block that holds a kept row near it, and named
 * within a block as one index names it.
 */
export async function judgeByBlocks(
  options: BlocksOptions,
): Promise<{ readonly kept: readonly number[]; readonly dropped: readonly DroppedPlace[] }> {
  const { other, workers, signal } = options;
  const others = cut(other, options);
  for (const state of others) state.kept = Uint32Array.from(state.alive.keys());
  const blocks = [...others, ...cut(options.length, options)];
  const schedule = new Schedule(others.length, blocks.length);
  const own = blocks.length - others.length;
  const total = (own * (own + 1)) / 2 + own * others.length;
  let done = 0;
  let failure: unknown;
  let wake = Promise.withResolvers<void>();

  const jobOf = ({ block, library }: Step): BlockJob => {
    const { start, end, open, alive } = blocks[block]!;
    const left = blocks.slice(Math.max(block, others.length)).reduce((sum, state) => sum + state.end - state.start, 0);
    const ahead = Math.ceil(left / workers.length);
    if (block === library) return { kind: 'diagonal', start, end, open, alive, ahead: Math.max(ahead, end - start) };
    return { kind: 'pair', start, end, open, library: blocks[library]!.library(library < others.length), ahead };
  };

  const work = async (worker: BlockWorker): Promise<void> => {
    while (failure === undefined && !schedule.done) {
      signal?.throwIfAborted();
      const step = schedule.take();
      if (step === undefined) {
        await wake.promise;
        continue;
      }
      const state = blocks[step.block]!;
      const result = await worker.run(jobOf(step), signal);
      state.take(step.library, result);
      if (step.block === step.library) state.kept = result.kept;
      schedule.finish(step);
      options.onProgress?.(++done, total);
      wake.resolve();
      wake = Promise.withResolvers();
    }
  };
  const outcomes = await Promise.allSettled(
    workers.map((worker) =>
      work(worker).catch((error: unknown) => {
        failure ??= error;
        wake.resolve();
        wake = Promise.withResolvers();
        throw error;
      }),
    ),
  );
  if (outcomes.some(({ status }) => status === 'rejected')) throw failure;

  const kept: number[] = [];
  const dropped: DroppedPlace[] = [];
  for (const state of blocks.slice(others.length)) {
    for (const row of state.kept) kept.push(state.start + row);
    for (const { row, library, partner, similarity } of state.dropped()) {
      const of = blocks[library]!;
      const duplicateOf = of.start + of.kept[partner]!;
      dropped.push({ place: state.start + row, duplicateOf, inOther: library < others.length, similarity });
    }
  }
  return { kept, dropped };
}

function cut(length: number, { blockRows, names }: Pick<BlocksOptions, 'blockRows' | 'names'>): BlockState[] {
  const blocks: BlockState[] = [];
  for (let start = 0; start < length; start += blockRows)
    blocks.push(new BlockState(start, Math.min(length, start + blockRows), names));
  return blocks;
}
