/**
 * All dot products between two blocks of rows, in float64 from float32 rows. Two by four rows at a time, so that each
 * number loaded is used several times.
 *
 * @param out rowsA × rowsB, row-major
 */
export function dotBlock(
  a: Float32Array,
  rowsA: number,
  b: Float32Array,
  rowsB: number,
  dimension: number,
  out: Float64Array,
): void {
  for (let i = 0; i < rowsA; i += 2) {
    const a0 = i * dimension;
    const a1 = Math.min(i + 1, rowsA - 1) * dimension;
    for (let j = 0; j < rowsB; j += 4) {
      const b0 = j * dimension;
      const b1 = Math.min(j + 1, rowsB - 1) * dimension;
      const b2 = Math.min(j + 2, rowsB - 1) * dimension;
      const b3 = Math.min(j + 3, rowsB - 1) * dimension;
      let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let k = 0; k < dimension; k++) {
        const x0 = a[a0 + k]!;
        const x1 = a[a1 + k]!;
        const y0 = b[b0 + k]!;
        const y1 = b[b1 + k]!;
        const y2 = b[b2 + k]!;
        const y3 = b[b3 + k]!;
        s00 += x0 * y0;
        s01 += x0 * y1;
        s02 += x0 * y2;
        s03 += x0 * y3;
        s10 += x1 * y0;
        s11 += x1 * y1;
        s12 += x1 * y2;
        s13 += x1 * y3;
      }
      const sums = [s00, s01, s02, s03, s10, s11, s12, s13];
      for (let di = 0; di < 2 && i + di < rowsA; di++) {
        for (let dj = 0; dj < 4 && j + dj < rowsB; dj++) out[(i + di) * rowsB + j + dj] = sums[di * 4 + dj]!;
      }
    }
  }
}
