import type { Kernel } from '../kernel/kernel.ts';
import { NEXT_TASK } from './state.ts';

/** Rows `first`…`last` of the block against columns `column0`…`column1`, tile by tile, by whoever takes one. */
export interface Job {
  readonly first: number;
  readonly last: number;
  /** Rows of a tile. */
  readonly height: number;
  readonly column0: number;
  readonly column1: number;
}

/** Works off a job until none of its tiles is left. Any number of threads may run it at the same time. */
export function runTiles(kernel: Kernel, counters: Int32Array, state: number, thread: number, job: Job): void {
  for (;;) {
    const first = job.first + Atomics.add(counters, NEXT_TASK / 4, 1) * job.height;
    if (first >= job.last) return;
    kernel.judge(state, thread, first, Math.min(job.last, first + job.height), job.column0, job.column1);
  }
}
