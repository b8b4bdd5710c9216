import type { SentenceDecoder, SentenceEncoder } from '@ablata/spec';

/** The letters of the first 24 places as numbers around 1, so that small noise changes no letter and larger noise some. */
const DIMENSION = 24;
const LETTERS = ' abcdefghijklmnopqrstuvwxyz.';

export const spellingEncoder: SentenceEncoder = {
  identity: { encoder: 'spelling' },
  dimension: DIMENSION,
  batchSize: 16,
  async encode(texts) {
    const vectors = Float32Array.from(
      texts.flatMap((text) => Array.from({ length: DIMENSION }, (_, at) => 1 + LETTERS.indexOf(text[at] ?? ' ') / 8)),
    );
    return { vectors, truncated: Uint8Array.from(texts, (text) => Number(text.length > DIMENSION)) };
  },
};

/** Counts the vectors it was given. */
export function spellingDecoder(): SentenceDecoder & { decoded: number } {
  const decoder = {
    decoded: 0,
    identity: { decoder: 'spelling' },
    dimension: DIMENSION,
    batchSize: 4,
    async decode(vectors: Float32Array) {
      const count = vectors.length / DIMENSION;
      decoder.decoded += count;
      const texts = Array.from({ length: count }, (_, row) =>
        Array.from(vectors.subarray(row * DIMENSION, (row + 1) * DIMENSION), (value) => {
          const place = Math.round((value - 1) * 8);
          return LETTERS[Math.min(Math.max(place, 0), LETTERS.length - 1)]!;
        })
          .join('')
          .trimEnd(),
      );
      return { texts, scores: new Float32Array(count).fill(-0.5), truncated: new Uint8Array(count) };
    },
  };
  return decoder;
}
