import { detectKernel } from '../../packages/dedupe/src/kernel/kernel.ts';

/** `native`: the best there is, native code where it is built and can run; `wasm`: WebAssembly in any case. */
export type Kernel = 'native' | 'wasm';

/** @param list of `native` and `wasm` */
export function kernelsOf(list: string): readonly Kernel[] {
  return list.split(',').map((kernel) => {
    if (kernel === 'native' || kernel === 'wasm') return kernel;
    throw new Error(`--kernel takes native, wasm or both, but got '${kernel}'`);
  });
}

/** What it comes to on this machine. */
export function nameOf(kernel: Kernel): string {
  return kernel === 'native' ? detectKernel() : 'WebAssembly';
}
