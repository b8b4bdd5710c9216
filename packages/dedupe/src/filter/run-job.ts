import type { Kernel } from '../kernel/kernel.ts';
import { encode } from './encode.ts';
import {
  CANDIDATES,
  type FilterState,
  type Job,
  type JobResult,
  NEXT_TASK,
  SEGMENT_COLUMNS,
  type ThreadContext,
} from './filter-state.ts';
import { scan } from './scan.ts';
import type { HeapViews } from './shared-heap.ts';

const ENCODE_TASK = 256;
const SCAN_ROWS = 512;
const SCAN_PANELS = 128;

/** Works off a job until none of its tasks is left. Any number of threads may run it at the same time. */
export function runJob(
  kernel: Kernel,
  views: HeapViews,
  state: FilterState,
  thread: ThreadContext,
  job: Job,
): JobResult {
  const take = (): number => Atomics.add(views.i32, NEXT_TASK / 4, 1);
  if (job.kind === 'encode') {
    for (;;) {
      const start = job.first + take() * ENCODE_TASK;
      if (start >= job.last) return { pairs: new Float64Array(0) };
      encode(kernel, views, state, thread, start, Math.min(job.last, start + ENCODE_TASK), job.blockFirst);
    }
  }
  const found: number[] = [];
  const rowGroups = Math.ceil(job.rows / SCAN_ROWS);
  const panels = Math.ceil((job.blockFirst + job.rows) / 8);
  const panelGroups = Math.ceil(panels / SCAN_PANELS);
  const perSegment = SEGMENT_COLUMNS / 8;
  for (;;) {
    const task = take();
    if (task >= rowGroups * panelGroups) break;
    // Rows of one panel group follow each other: its codes stay in the second-level cache.
    const panel0 = Math.floor(task / rowGroups) * SCAN_PANELS;
    const row0 = (task % rowGroups) * SCAN_ROWS;
    const row1 = Math.min(job.rows, row0 + SCAN_ROWS);
    const panel1 = Math.min(panel0 + SCAN_PANELS, Math.ceil((job.blockFirst + row1) / 8));
    if (panel1 <= panel0) continue;
    const segment = Math.floor(panel0 / perSegment);
    const candidates = scan(
      kernel,
      views,
      state,
      thread,
      {
        segment,
        panel0: panel0 - segment * perSegment,
        panel1: panel1 - segment * perSegment,
        row0,
        row1,
        blockFirst: job.blockFirst,
      },
      found,
    );
    if (Atomics.add(views.i32, CANDIDATES / 4, candidates) + candidates > job.alarm) break;
  }
  return { pairs: Float64Array.from(found) };
}
