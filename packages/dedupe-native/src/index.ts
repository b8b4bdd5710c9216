import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Functions of the filter, on one memory. Addresses and counts are whole numbers of 32 bits; `assembly/native.as` of `@ablata/dedupe` says what they mean. */
export interface NativeFunctions {
  candidates(...numbers: number[]): number;
  multiplyPanels(...numbers: number[]): void;
}

export interface NativeAddon {
  /** Number of the layout of memory that the functions were written for. */
  readonly layout: number;
  /** Whether this processor has the instructions (AVX-512 F, BW, DQ, VL, VNNI) and the system lets them be used. Without, `bind` must not be called. */
  readonly supported: boolean;
  /**
   * @param bytes all of a shared WebAssembly memory. It never moves, however it grows; whoever uses the functions keeps it alive
   * @throws TypeError for anything that is no typed array
   */
  bind(bytes: Uint8Array): NativeFunctions;
}

/** Loads the addon; null where there is none for this system. Any number of threads may. @throws what the runtime says when it can't be loaded */
export function loadAddon(): NativeAddon | null {
  const path = fileURLToPath(new URL(`../prebuilds/${process.platform}-${process.arch}/kernel.node`, import.meta.url));
  return existsSync(path) ? (createRequire(import.meta.url)(path) as NativeAddon) : null;
}
