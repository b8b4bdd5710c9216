import { setImmediate } from 'node:timers/promises';
import type { Encoded, SentenceEncoder } from '@ablata/spec';
import { MAX_CODE_POINTS, writeLexicalVector } from './lexical-vector.ts';

export interface LexicalEncoderOptions {
  /** Length of a vector, default 1024. Shorter vectors let unrelated features fall together more often. */
  readonly dimension?: number;
}

/** Characters encoded before the event loop gets a turn: 3 to 6 ms. */
const TURN = 32_768;

/**
 * A sentence encoder that needs no weights: hashed character and word n-grams. It sees spelling and nothing else: an edit
 * moves the vector a little, a paraphrase moves it far away, and `5 apples` is close to `6 apples`.
 */
export function createLexicalEncoder({ dimension = 1024 }: LexicalEncoderOptions = {}): SentenceEncoder {
  return {
    caveats: [
      'The embeddings are lexical (hashed n-grams), a stand-in for a sentence encoder: they know spelling, not meaning.',
    ],
    identity: {
      plugin: '@ablata/offline',
      encoder: 'lexical',
      version: 1,
      features: 'characters 3-5, words 1-2',
      dimension,
      normalized: true,
      precision: 'float32',
      maxCodePoints: MAX_CODE_POINTS,
    },
    dimension,
    batchSize: 256,
    async encode(texts, signal): Promise<Encoded> {
      signal.throwIfAborted();
      const vectors = new Float32Array(texts.length * dimension);
      const truncated = new Uint8Array(texts.length);
      let characters = 0;
      for (const [row, text] of texts.entries()) {
        const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
        truncated[row] = Number(writeLexicalVector(text, vector));
        characters += text.length;
        if (characters < TURN) continue;
        characters = 0;
        await setImmediate();
        signal.throwIfAborted();
      }
      return { vectors, truncated };
    },
  };
}
