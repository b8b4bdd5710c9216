import { readFileSync } from 'node:fs';
import { pairwiseKernel } from './pairwise.ts';
import { plainKernel } from './plain.ts';
import { relaxedKernel } from './relaxed.ts';
import { type WasmMemory, type WasmModule, webAssembly } from './web-assembly.ts';

/** The exports of assembly/kernel.as, where each is documented. Addresses are byte offsets into the shared memory. */
export interface Kernel {
  scan(
    rows: number,
    stride: number,
    row0: number,
    row1: number,
    panels: number,
    panel0: number,
    panel1: number,
    rowBias: number,
    rowLevelBytes: number,
    columnBias: number,
    columnLevelBytes: number,
    levels: number,
    levelCount: number,
    queue: number,
    out: number,
    capacity: number,
  ): number;
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
  dot(a: number, b: number, length: number): number;
  scale(from: number, to: number, length: number, factor: number): void;
  centre(from: number, mean: number, sign: number, to: number, length: number): void;
  hadamard(x: number, length: number): void;
  quantise(
    z: number,
    stride: number,
    rowCode: number,
    panels: number,
    column: number,
    rowBias: number,
    rowLevelBytes: number,
    columnBias: number,
    columnLevelBytes: number,
    levels: number,
    levelCount: number,
    step: number,
    radius: number,
    slack: number,
  ): void;
  orthonormalise(q: number, rows: number, length: number): number;
}

/**
 * Which instructions the running machine gets. `relaxed` and `pairwise`: relaxed SIMD, with one instruction for the whole dot
 * product or with sums in 16 bits on the way; `plain`: SIMD without it; `none`: JavaScript. All find the same.
 */
export type KernelKind = 'relaxed' | 'pairwise' | 'plain' | 'none';
export type CompiledKernel = Exclude<KernelKind, 'none'>;

const encoded = { relaxed: relaxedKernel, pairwise: pairwiseKernel, plain: plainKernel };
const modules = new Map<string, WasmModule>();

export function kernelBytes(kind: CompiledKernel): Uint8Array {
  return new Uint8Array(Buffer.from(encoded[kind], 'base64'));
}

/** The best kind for this runtime and processor. */
export function detectKernel(): KernelKind {
  const wasm = webAssembly();
  if (wasm === undefined) return 'none';
  if (wasm.validate(kernelBytes('relaxed'))) return lacksVnni() ? 'pairwise' : 'relaxed';
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

export function instantiateKernel(module: WasmModule, memory: WasmMemory): Kernel {
  return new (webAssembly()!.Instance)(module, { env: { memory } }).exports as Kernel;
}
