/**
 * The arithmetic of @ablata/dedupe as WebAssembly (AssemblyScript; see `scripts/build-kernel.mjs`).
 *
 * It keeps no state of its own: no data segment, no mutable global, no shadow stack. So any number of threads may run it on one
 * shared memory, and every address it touches comes from its caller, most of them by way of `State` and `Thread`.
 */
export { dot, squares } from './dot';
export { gemm } from './gemm';
export { judge } from './judge';
export { appendColumn, encodeColumn, warmColumn } from './columns';
export { measureCode } from './encode';
export { settlePair } from './pair';
export { transform } from './transform';
export { orthonormalise } from './orthonormalise';

// Nobody calls these from outside. Exported, they stay functions of their own, and the runtime compiles at its best only what a set needs: of one that
// repeats itself, neither the filter nor the encoder.
export { encodeFour } from './encode';
export { hot } from './hot';
export { narrow, scan } from './scan';
