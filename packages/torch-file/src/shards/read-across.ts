/** Rows of numbers that may be read in pieces. */
interface Part {
  readonly length: number;
  /** Rows `start` to `end`, row-major. */
  read(start: number, end: number): Promise<Float32Array>;
}

/** Reads rows of parts that lie one after the other as if they were one: the rows of the first, then of the second, and so on. */
export function readAcross(
  parts: readonly Part[],
  dimension: number,
): (start: number, end: number) => Promise<Float32Array> {
  return async (start, end) => {
    const pieces: [at: number, values: Float32Array][] = [];
    let first = 0;
    for (const part of parts) {
      const [from, to] = [Math.max(0, start - first), Math.min(part.length, end - first)];
      if (from < to) pieces.push([first + from - start, await part.read(from, to)]);
      first += part.length;
    }
    if (pieces.length === 1) return pieces[0]![1];
    const vectors = new Float32Array((end - start) * dimension);
    for (const [at, values] of pieces) vectors.set(values, at * dimension);
    return vectors;
  };
}
