import { setImmediate } from 'node:timers/promises';
import type { SentenceEncoder } from '@ablata/spec';

export interface EncoderOptions {
  /** Length of a vector. */
  readonly dimension: number;
}

const MOST_CHARACTERS = 4_000;

/** Hashed character trigrams: a stand-in that knows spelling only. Replace `writeVector` by your model. */
export function createEncoder({ dimension }: EncoderOptions): SentenceEncoder {
  return {
    // Whatever can change a vector belongs here: model, revision, precision. No paths, hosts or secrets.
    identity: { plugin: 'PACKAGE_NAME', encoder: 'USE_NAME', version: 1, dimension },
    dimension,
    batchSize: 32,
    async encode(texts, signal) {
      signal.throwIfAborted();
      const vectors = new Float32Array(texts.length * dimension);
      const truncated = new Uint8Array(texts.length);
      for (const [row, text] of texts.entries()) {
        writeVector(text.slice(0, MOST_CHARACTERS), vectors.subarray(row * dimension, (row + 1) * dimension));
        truncated[row] = Number(text.length > MOST_CHARACTERS);
        await setImmediate(); // other work gets its turn, and an abort is heard
        signal.throwIfAborted();
      }
      return { vectors, truncated };
    },
  };
}

/** Counts the trigrams into the vector and scales it to length 1. Never zero: the two ends of the text count as well. */
function writeVector(text: string, vector: Float32Array): void {
  const marked = `\u0002${text}\u0003\u0003`;
  for (let start = 0; start + 3 <= marked.length; start++) {
    const index = hash(marked.slice(start, start + 3)) % vector.length;
    vector[index] = (vector[index] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  for (const [index, value] of vector.entries()) vector[index] = value / length;
}

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return state >>> 0;
}
