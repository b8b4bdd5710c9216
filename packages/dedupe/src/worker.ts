import { parentPort, workerData } from 'node:worker_threads';
import { type Job, runTiles } from './filter/run-tiles.ts';
import { type CompiledKernel, instantiateKernel, type Kernel } from './kernel/kernel.ts';
import type { WasmMemory, WasmModule } from './kernel/web-assembly.ts';

/** A thread of an index: judges tiles of the block on the shared heaps, beside others of its kind. */
const { kind, module } = workerData as { kind: CompiledKernel; module: WasmModule };
const heaps = new Map<number, { readonly kernel: Kernel; readonly memory: WasmMemory }>();

export interface WorkerRequest {
  readonly heap: number;
  /** With the first job on a heap. */
  readonly memory?: WasmMemory;
  readonly state: number;
  readonly thread: number;
  readonly job: Job;
}

parentPort?.on('message', ({ heap, memory, state, thread, job }: WorkerRequest) => {
  if (memory !== undefined) heaps.set(heap, { memory, kernel: instantiateKernel(kind, memory, module) });
  const own = heaps.get(heap)!;
  // Growing by nothing makes this thread see the memory's present length.
  own.memory.grow(0);
  runTiles(own.kernel, new Int32Array(own.memory.buffer), state, thread, job);
  parentPort?.postMessage(null);
});
