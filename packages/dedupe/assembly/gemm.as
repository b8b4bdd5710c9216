import { multiplyPanel } from './multiply';

/** C[i][8p+j] = Σ_k A[i][k] · B[p][k][j] in float32. `a` row-major with `aStride` floats; `m` a multiple of 4; C with `cStride` floats. */
export function gemm(a: usize, aStride: u32, depth: u32, m: u32, b: usize, panels: u32, c: usize, cStride: u32): void {
  const aBytes = <usize>aStride << 2, cBytes = <usize>cStride << 2, bytes = <usize>depth << 2;
  for (let p: u32 = 0; p < panels; p++, b += bytes << 3) {
    for (let i: u32 = 0; i < m; i += 4) {
      const row = a + i * aBytes;
      multiplyPanel(row, row + aBytes, row + 2 * aBytes, row + 3 * aBytes, bytes, b, c + i * cBytes + (<usize>p << 5), cBytes);
    }
  }
}
