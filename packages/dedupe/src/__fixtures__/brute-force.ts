import type { Verdict } from '@ablata/spec';

/** The reference: keep-first by plain float64 loops, sharing no code with what it judges. */
export function bruteForceVerdicts(vectors: Float32Array, dimension: number, threshold: number): Verdict[] {
  const rows = vectors.length / dimension;
  const norms = new Float64Array(rows);
  const cosine = (a: number, b: number): number => {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += vectors[a * dimension + k]! * vectors[b * dimension + k]!;
    return sum / (norms[a]! * norms[b]!);
  };
  for (let i = 0; i < rows; i++) {
    norms[i] = 1;
    norms[i] = Math.sqrt(cosine(i, i));
  }
  const kept: number[] = [];
  return Array.from({ length: rows }, (_, i): Verdict => {
    let similarity = Number.NEGATIVE_INFINITY;
    let duplicateOf = -1;
    for (const [place, j] of kept.entries()) {
      const value = cosine(i, j);
      if (value > similarity) {
        similarity = value;
        duplicateOf = place;
      }
    }
    if (similarity >= threshold) return { kept: false, duplicateOf, similarity };
    kept.push(i);
    return { kept: true };
  });
}
