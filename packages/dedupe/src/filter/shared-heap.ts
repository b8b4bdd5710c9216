import type { NativeFunctions } from '@ablata/dedupe-native';
import { bindNative, type CompiledKernel, instantiateKernel, type Kernel } from '../kernel/kernel.ts';
import { type WasmMemory, webAssembly } from '../kernel/web-assembly.ts';

/** Memory the kernel works in, shared by all threads of one index, with a bump allocator in the main thread's hands. */
export interface SharedHeap {
  readonly kind: CompiledKernel;
  readonly memory: WasmMemory;
  /** Compiled when it is first asked for: a set that is decided before anything is encoded does without where there is native code. */
  readonly kernel: Kernel;
  readonly native: NativeFunctions | null;
  /** Reserves bytes at a multiple of 64. Growing makes older views stale: take {@link views} afterwards. */
  allocate(bytes: number): number;
  /** Where the next allocation goes; pass it to {@link reset} to free everything after it. */
  mark(): number;
  reset(mark: number): void;
  views(): HeapViews;
}

export interface HeapViews {
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly u64: BigUint64Array;
}

const PAGE = 65536;
/** Address 0 means "none" to the kernel, and the first bytes hold the counters of the running task. */
const BASE = 1024;

export function viewsOf(memory: WasmMemory): HeapViews {
  const { buffer } = memory;
  return {
    u8: new Uint8Array(buffer),
    i32: new Int32Array(buffer),
    u32: new Uint32Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
    u64: new BigUint64Array(buffer),
  };
}

// A WebAssembly memory reserves gigabytes of address space, so a few are kept and used again.
const idle: SharedHeap[] = [];
const KEPT = 4;
const KEPT_BYTES = 1 << 28;

export function acquireHeap(kind: CompiledKernel): SharedHeap {
  const at = idle.findIndex((heap) => heap.kind === kind);
  const heap = at < 0 ? createHeap(kind) : idle.splice(at, 1)[0]!;
  heap.reset(BASE);
  return heap;
}

export function releaseHeap(heap: SharedHeap): void {
  if (idle.length < KEPT && heap.memory.buffer.byteLength <= KEPT_BYTES) idle.push(heap);
}

function createHeap(kind: CompiledKernel): SharedHeap {
  const memory = new (webAssembly()!.Memory)({ initial: 64, maximum: 65536, shared: true });
  const native = bindNative(kind, memory);
  let kernel: Kernel | undefined;
  let next = BASE;
  let current = viewsOf(memory);
  return {
    kind,
    memory,
    get kernel() {
      kernel ??= instantiateKernel(kind, memory, undefined, native);
      return kernel;
    },
    native,
    allocate(bytes) {
      const address = next;
      next = Math.ceil((next + bytes) / 64) * 64;
      const missing = next - memory.buffer.byteLength;
      // A quarter more than asked, so that growing happens rarely.
      if (missing > 0) {
        const wanted = Math.ceil((missing + next / 4) / PAGE);
        const most = 65536 - memory.buffer.byteLength / PAGE;
        memory.grow(Math.max(Math.ceil(missing / PAGE), Math.min(wanted, most)));
      }
      return address;
    },
    mark: () => next,
    reset(mark) {
      next = mark;
    },
    views() {
      if (current.u8.byteLength !== memory.buffer.byteLength) current = viewsOf(memory);
      return current;
    },
  };
}
