/** Cosine of each row of a with the same row of b. */
export function cosines(a: Float32Array, b: Float32Array, width: number): number[] {
  return Array.from({ length: a.length / width }, (_, row) => {
    let [dot, lengthA, lengthB] = [0, 0, 0];
    for (let at = row * width; at < (row + 1) * width; at++) {
      dot += a[at]! * b[at]!;
      lengthA += a[at]! ** 2;
      lengthB += b[at]! ** 2;
    }
    return dot / Math.sqrt(lengthA * lengthB);
  });
}
