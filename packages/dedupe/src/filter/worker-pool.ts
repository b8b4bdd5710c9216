import { Worker } from 'node:worker_threads';
import { AblataError } from '@ablata/spec';
import { compileKernel } from '../kernel/kernel.ts';
import type { VectorChunk } from '../store/vector-store.ts';
import type { WorkerRequest } from '../worker.ts';
import type { FilterState, Job, JobResult } from './filter-state.ts';
import type { SharedHeap } from './shared-heap.ts';

/** Threads that share one heap. They do not keep the process alive. */
export interface WorkerPool {
  /** Runs one job on all threads; `scratches` holds a piece of heap for each. */
  run(
    state: FilterState,
    job: Job,
    scratches: readonly number[],
    chunks: readonly VectorChunk[],
  ): Promise<readonly JobResult[]>;
  dispose(): Promise<void>;
}

export function createWorkerPool(heap: SharedHeap, threads: number): WorkerPool {
  const module = compileKernel(heap.kind);
  const entry = new URL(import.meta.url.endsWith('.ts') ? '../worker.ts' : './worker.js', import.meta.url);
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(entry, { workerData: { module, memory: heap.memory } });
    worker.unref();
    return { worker, sent: 0 };
  });

  return {
    async run(state, job, scratches, chunks) {
      return Promise.all(
        workers.map(
          (each, i) =>
            new Promise<JobResult>((resolve, reject) => {
              const done = (): void => {
                each.worker.off('message', onMessage);
                each.worker.off('error', onError);
                each.worker.unref();
              };
              const onMessage = (result: JobResult): void => {
                done();
                resolve(result);
              };
              const onError = (cause: unknown): void => {
                done();
                reject(new AblataError('INTERNAL_DEDUPE_WORKER', 'A thread of the dedup index died.', { cause }));
              };
              each.worker.on('message', onMessage);
              each.worker.on('error', onError);
              each.worker.ref();
              const request: WorkerRequest = {
                state,
                scratch: scratches[i]!,
                job,
                chunksFrom: each.sent,
                chunks: chunks.slice(each.sent),
              };
              each.sent = chunks.length;
              each.worker.postMessage(request);
            }),
        ),
      );
    },
    async dispose() {
      await Promise.all(workers.map(({ worker }) => worker.terminate()));
    },
  };
}
