import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What WebAssembly calls, on one memory. Addresses and counts are whole numbers of 32 bits; `assembly/native.as` of `@ablata/dedupe` says what they mean. */
export interface FilterFunctions {
  candidates(...numbers: number[]): number;
  multiplyPanels(...numbers: number[]): void;
}

/** And what is called instead of it while nothing is encoded: `native/load.h` and `native/single.h`. */
export interface NativeFunctions extends FilterFunctions {
  /** @returns the first row that is not of a common length, or `rows` */
  load(vectors: Float32Array, rows: number, dimension: number, floats: number, to: number, squares: number): number;
  openTile(state: number, thread: number, first: number, last: number, fresh: number, columns: number): void;
  nextUndecided(state: number, thread: number, row: number, columns: number): number;
  appendVector(state: number, thread: number, row: number, column: number, low: number, high: number): void;
  keepUndecided(state: number, thread: number, row: number, columns: number): number;
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

/** Loads the addon; null where there is none for this system. Any number of threads may. `@ablata/dedupe` finds the file itself, as `require` takes 2 ms. @throws what the runtime says when it can't be loaded */
export function loadAddon(): NativeAddon | null {
  const path = fileURLToPath(new URL(`../prebuilds/${process.platform}-${process.arch}/kernel.node`, import.meta.url));
  return existsSync(path) ? (createRequire(import.meta.url)(path) as NativeAddon) : null;
}
