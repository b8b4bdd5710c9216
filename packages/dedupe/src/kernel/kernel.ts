import { readFileSync } from 'node:fs';
import type { NativeFunctions } from '@ablata/dedupe-native';
import { NO_FILTER, nativeAddon } from './native-addon.ts';
import { pairwiseKernel } from './pairwise.ts';
import { plainKernel } from './plain.ts';
import { relaxedKernel } from './relaxed.ts';
import { type WasmMemory, type WasmModule, webAssembly } from './web-assembly.ts';

/**
 * The exports of assembly/kernel.as, each documented where it is defined. Addresses are byte offsets into the shared memory; `state` and
 * `thread` are those of structures laid out in `src/filter/state.ts`.
 */
export interface Kernel {
  judge(state: number, thread: number, first: number, last: number, column0: number, column1: number): void;
  appendColumn(state: number, thread: number, row: number, column: number, mask: bigint): void;
  warmColumn(state: number, column: number, from: number): void;
  encodeColumn(state: number, thread: number, column: number, from: number, row: number): void;
  settlePair(state: number, thread: number, row: number, column: number, vector: number): void;
  measureCode(state: number, thread: number, from: number, square: number, row: number): number;
  transform(state: number, from: number, square: number, to: number): void;
  dot(a: number, b: number, length: number): number;
  squares(rows: number, count: number, length: number, out: number): void;
  gemm(
    a: number,
    aStride: number,
    depth: number,
    m: number,
    b: number,
    panels: number,
    c: number,
    cStride: number,
  ): void;
  orthonormalise(q: number, rows: number, length: number): number;
}

/**
 * Which instructions the running machine gets. `native`: those of `@ablata/dedupe-native` for the filter, `relaxed` for the rest; `relaxed` and
 * `pairwise`: relaxed SIMD, with one instruction for the whole dot product or with sums in 16 bits on the way; `plain`: SIMD without it; `none`:
 * JavaScript. All find the same.
 */
export type KernelKind = 'native' | 'relaxed' | 'pairwise' | 'plain' | 'none';
export type CompiledKernel = Exclude<KernelKind, 'none'>;

const encoded = { native: relaxedKernel, relaxed: relaxedKernel, pairwise: pairwiseKernel, plain: plainKernel };
const modules = new Map<string, WasmModule>();

export function kernelBytes(kind: CompiledKernel): Uint8Array {
  return new Uint8Array(Buffer.from(encoded[kind], 'base64'));
}

/** A module of one function in relaxed SIMD, `i8x16.relaxed_swizzle(a, a)`: validated sooner than a kernel. */
const RELAXED = Uint8Array.from([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 123, 1, 123, 3, 2, 1, 0], // (v128) → v128
  ...[10, 11, 1, 9, 0, 32, 0, 32, 0, 253, 128, 2, 11],
]);

/** The best kind for this runtime and processor. */
export function detectKernel(): KernelKind {
  const wasm = webAssembly();
  if (wasm === undefined) return 'none';
  if (wasm.validate(RELAXED)) {
    if (nativeAddon() !== null) return 'native';
    return lacksVnni() ? 'pairwise' : 'relaxed';
  }
  return wasm.validate(kernelBytes('plain')) ? 'plain' : 'none';
}

let known: boolean | undefined;

/** Whether this is surely an x86 processor on which the runtime must put the whole dot product together from smaller steps. */
function lacksVnni(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  try {
    known ??= !/^flags\b.*\bavx_vnni\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    known = false;
  }
  return known;
}

export function compileKernel(kind: CompiledKernel): WasmModule {
  let module = modules.get(kind);
  if (module === undefined) {
    module = new (webAssembly()!.Module)(kernelBytes(kind));
    modules.set(kind, module);
  }
  return module;
}

/** @param module of that kind, where it came from another thread */
export function instantiateKernel(
  kind: CompiledKernel,
  memory: WasmMemory,
  module = compileKernel(kind),
  native = bindNative(kind, memory),
): Kernel {
  const { candidates, multiplyPanels } = native ?? NO_FILTER;
  const env = { memory, candidates, multiplyPanels };
  return new (webAssembly()!.Instance)(module, { env }).exports as Kernel;
}

/** The native functions on a memory, for the kind that has them. */
export function bindNative(kind: CompiledKernel, memory: WasmMemory): NativeFunctions | null {
  return kind === 'native' ? nativeAddon()!.bind(new Uint8Array(memory.buffer)) : null;
}
