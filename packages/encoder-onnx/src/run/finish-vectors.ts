/** The first `dimensions` of `width` components of each row, scaled to length 1 on request. A row of zeros stays one. */
export function finishVectors(rows: Float32Array, width: number, dimensions: number, normalize: boolean): Float32Array {
  const count = rows.length / width;
  const finished = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row++) {
    const source = rows.subarray(row * width, row * width + dimensions);
    const length = normalize ? Math.sqrt(source.reduce((sum, value) => sum + value * value, 0)) : 1;
    const scale = length > 1e-12 ? 1 / length : 1;
    for (let column = 0; column < dimensions; column++) finished[row * dimensions + column] = source[column]! * scale;
  }
  return finished;
}
