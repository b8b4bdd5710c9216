import type { SentenceEncoder } from '@ablata/spec';

/** The nearest reference text to a vector. */
export type NearestVector = (vector: Float32Array) => { readonly item: number; readonly cosine: number };

/** Encodes the reference texts; finds the one with the largest cosine (float64) to a vector by looking at all. */
export async function nearestVector(
  texts: readonly string[],
  encoder: SentenceEncoder,
  signal: AbortSignal,
): Promise<NearestVector> {
  const { dimension, batchSize } = encoder;
  const vectors = new Float32Array(texts.length * dimension);
  for (let start = 0; start < texts.length; start += batchSize) {
    const encoded = await encoder.encode(texts.slice(start, start + batchSize), signal);
    vectors.set(encoded.vectors, start * dimension);
  }
  const lengths = Float64Array.from(texts, (_, item) =>
    lengthOf(vectors.subarray(item * dimension, (item + 1) * dimension)),
  );
  return (vector) => {
    const length = lengthOf(vector);
    let item = 0;
    let cosine = -1;
    for (let candidate = 0; candidate < texts.length; candidate++) {
      let dot = 0;
      const start = candidate * dimension;
      for (let at = 0; at < dimension; at++) dot += (vectors[start + at] as number) * (vector[at] as number);
      const found = dot / (length * (lengths[candidate] as number));
      if (found > cosine) [item, cosine] = [candidate, found];
    }
    return { item, cosine };
  };
}

function lengthOf(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
