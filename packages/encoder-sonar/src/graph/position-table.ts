/**
 * Sinusoidal positions, [rows, dimension] row-major: sines in the first half of a row, cosines in the second, row 0 being
 * position `first`. Every step is rounded to float32, as PyTorch does it.
 *
 * Source: fairseq2, SinusoidalPositionEncoder; frequencies exp(-i · ln 10000 / (dimension/2 - 1)).
 */
export function positionTable(rows: number, dimension: number, first: number): Float32Array {
  const half = dimension / 2;
  const step = Math.fround(-Math.log(10_000));
  const frequencies = Float32Array.from({ length: half }, (_, index) =>
    Math.exp(Math.fround(Math.fround(index * step) / Math.max(1, half - 1))),
  );
  const table = new Float32Array(rows * dimension);
  for (let row = 0; row < rows; row++) {
    for (let index = 0; index < half; index++) {
      const angle = Math.fround((first + row) * frequencies[index]!);
      table[row * dimension + index] = Math.sin(angle);
      table[row * dimension + half + index] = Math.cos(angle);
    }
  }
  return table;
}
