import { parentPort, workerData } from 'node:worker_threads';
import type { FilterState, Job } from './filter/filter-state.ts';
import { runJob } from './filter/run-job.ts';
import { viewsOf } from './filter/shared-heap.ts';
import { instantiateKernel } from './kernel/kernel.ts';
import type { WasmMemory, WasmModule } from './kernel/web-assembly.ts';
import type { VectorChunk } from './store/vector-store.ts';

/** A thread of an index: works off jobs on the shared heap, beside others of its kind. */
const { module, memory } = workerData as { module: WasmModule; memory: WasmMemory };
const kernel = instantiateKernel(module, memory);
let chunks: VectorChunk[] = [];

export interface WorkerRequest {
  readonly state: FilterState;
  readonly scratch: number;
  readonly job: Job;
  /** The store's chunks from this number on. */
  readonly chunksFrom: number;
  readonly chunks: readonly VectorChunk[];
}

parentPort?.on('message', ({ state, scratch, job, chunksFrom, chunks: more }: WorkerRequest) => {
  chunks = [...chunks.slice(0, chunksFrom), ...more];
  // Growing by nothing makes this thread see the memory's present length.
  memory.grow(0);
  const result = runJob(kernel, viewsOf(memory), state, { scratch, chunks }, job);
  parentPort?.postMessage(result, [result.pairs.buffer as ArrayBuffer]);
});
