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
    columnCode: number,
    rowBias: number,
    rowLevelBytes: number,
    columnBias: number,
    columnLevelBytes: number,
    levels: number,
    levelCount: number,
    rowStep: number,
    columnStep: number,
    radius: number,
    slack: number,
  ): void;
  orthonormalise(q: number, rows: number, length: number): number;
}

/** Which instructions the running machine gets: relaxed SIMD where the runtime has it, plain SIMD, or none at all. */
export type KernelKind = 'relaxed' | 'plain' | 'none';

const encoded = { relaxed: relaxedKernel, plain: plainKernel };
const modules = new Map<string, WasmModule>();

export function kernelBytes(kind: 'relaxed' | 'plain'): Uint8Array {
  return new Uint8Array(Buffer.from(encoded[kind], 'base64'));
}

/** The best kind that this runtime can run. */
export function detectKernel(): KernelKind {
  const wasm = webAssembly();
  if (wasm === undefined) return 'none';
  if (wasm.validate(kernelBytes('relaxed'))) return 'relaxed';
  return wasm.validate(kernelBytes('plain')) ? 'plain' : 'none';
}

export function compileKernel(kind: 'relaxed' | 'plain'): WasmModule {
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
