import { Worker } from 'node:worker_threads';
import { AblataError } from '@ablata/spec';
import { type CompiledKernel, compileKernel } from '../kernel/kernel.ts';
import type { WorkerRequest } from '../worker.ts';
import type { Job } from './run-tiles.ts';
import type { Shard } from './shard.ts';
import { NEXT_TASK } from './state.ts';

/** Threads that work on the heaps of one index. They do not keep the process alive. */
export interface WorkerPool {
  /** Runs one job. @param index the shard's number @param most threads that take part */
  run(shard: Shard, index: number, job: Job, most: number): Promise<void>;
  dispose(): Promise<void>;
}

/** Threads are started when they are first needed. */
export function createWorkerPool(kind: CompiledKernel): WorkerPool {
  const entry = new URL(import.meta.url.endsWith('.ts') ? '../worker.ts' : './worker.js', import.meta.url);
  const workers: { readonly worker: Worker; readonly known: Set<number> }[] = [];
  const start = (): void => {
    const worker = new Worker(entry, { workerData: { kind, module: compileKernel(kind) } });
    worker.unref();
    workers.push({ worker, known: new Set() });
  };

  return {
    async run({ heap, state, threads: contexts }, index, job, most) {
      while (workers.length < most) start();
      heap.views().i32[NEXT_TASK / 4] = 0;
      await Promise.all(
        workers.slice(0, most).map(({ worker, known }, i) => {
          const request: WorkerRequest = {
            heap: index,
            ...(!known.has(index) && { memory: heap.memory }),
            state,
            thread: contexts[i]!,
            job,
          };
          known.add(index);
          return answer(worker, request);
        }),
      );
    },
    async dispose() {
      await Promise.all(workers.splice(0).map(({ worker }) => worker.terminate()));
    },
  };
}

function answer(worker: Worker, request: WorkerRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.unref();
    };
    const onMessage = (): void => {
      done();
      resolve();
    };
    const onError = (cause: unknown): void => {
      done();
      reject(new AblataError('INTERNAL_DEDUPE_WORKER', 'A thread of the dedup index died.', { cause }));
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.ref();
    worker.postMessage(request);
  });
}
