import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Encoded, SentenceEncoder } from '@ablata/spec';
import { proveSuite } from '../__fixtures__/prove-suite.ts';
import { type SentenceEncoderSubject, sentenceEncoderChecks } from './sentence-encoder.ts';

const DIMENSION = 4;
const overlong = 'long '.repeat(5000);

/** A unit vector from the hash of the text. */
function vectorOf(text: string): Float32Array {
  const bytes = createHash('sha256').update(Buffer.from(text, 'utf16le')).digest();
  const raw = Array.from({ length: DIMENSION }, (_, index) => bytes.readInt32LE(4 * index) + 0.5);
  return Float32Array.from(raw, (value) => value / Math.hypot(...raw));
}

function encodeWith(texts: readonly string[], vector: (text: string, row: number) => Float32Array): Encoded {
  return {
    vectors: Float32Array.from(texts.flatMap((text, row) => [...vector(text, row)])),
    truncated: Uint8Array.from(texts, (text) => Number(text.length > 20_000)),
  };
}

function encoderOf(
  part: Partial<SentenceEncoder> = {},
  vector: (text: string, row: number) => Float32Array = vectorOf,
): SentenceEncoder {
  return {
    identity: { encoder: 'right' },
    dimension: DIMENSION,
    batchSize: 8,
    async encode(texts, signal) {
      await setImmediate();
      signal.throwIfAborted();
      return encodeWith(texts, vector);
    },
    ...part,
  };
}

const right: SentenceEncoderSubject = {
  create: () => encoderOf(),
  capabilities: { normalized: true, tolerance: 0, overlong },
};
const withPart = (part: Partial<SentenceEncoder>): SentenceEncoderSubject => ({
  ...right,
  create: () => encoderOf(part),
});
const withVector = (vector: (text: string, row: number) => Float32Array): SentenceEncoderSubject => ({
  ...right,
  create: () => encoderOf({}, vector),
});
const withEncoded = (change: (encoded: Encoded) => Encoded): SentenceEncoderSubject =>
  withPart({
    async encode(texts, signal) {
      signal.throwIfAborted();
      return change(encodeWith(texts, vectorOf));
    },
  });
const shape = 'gives one finite vector and one flag a text, and nothing for nothing';
const shared = new Float32Array(1000);
let call = 0;

proveSuite('sentence encoders', sentenceEncoderChecks, right, [
  { what: 'has no batch size', subject: withPart({ batchSize: 0 }), caughtBy: 'states its dimension and batch size' },
  {
    what: 'forgets a vector',
    subject: withEncoded(({ vectors, truncated }) => ({ vectors: vectors.slice(DIMENSION), truncated })),
    caughtBy: shape,
  },
  {
    what: 'forgets the flags',
    subject: withEncoded(({ vectors }) => ({ vectors, truncated: new Uint8Array(0) })),
    caughtBy: shape,
  },
  {
    what: 'flags everything',
    subject: withEncoded(({ vectors, truncated }) => ({ vectors, truncated: truncated.fill(1) })),
    caughtBy: shape,
  },
  { what: 'gives NaN', subject: withVector(() => new Float32Array(DIMENSION).fill(Number.NaN)), caughtBy: shape },
  {
    what: 'gives zero for a text without words',
    subject: withVector((text) => (/\w/.test(text) ? vectorOf(text) : new Float32Array(DIMENSION))),
    caughtBy: 'gives any text a vector that is finite and not zero',
  },
  {
    what: 'varies from call to call',
    subject: withVector((text) => vectorOf(`${text}${call++}`)),
    caughtBy: 'gives equal vectors for equal texts, in every call and instance',
  },
  {
    what: 'gives one vector for all',
    subject: withVector(() => vectorOf('')),
    caughtBy: 'gives different vectors for different sentences',
  },
  {
    what: 'counts unknown tokens of no text',
    subject: withEncoded((encoded) => ({ ...encoded, unknown: new Uint32Array(0) })),
    caughtBy: 'gives one finite vector and one flag a text, and nothing for nothing',
  },
  {
    what: 'looks at the neighbours',
    subject: withVector((text, row) => vectorOf(`${text}${row}`)),
    caughtBy: 'encodes a text whatever its neighbours and however batches are cut',
  },
  {
    what: 'uses its buffer again',
    subject: withEncoded(({ vectors, truncated }) => {
      shared.set(vectors);
      return { vectors: shared.subarray(0, vectors.length), truncated };
    }),
    caughtBy: 'hands out vectors that later calls leave alone',
  },
  {
    what: 'does not normalize',
    subject: withVector((text) => vectorOf(text).map((value) => 2 * value)),
    caughtBy: 'gives vectors of length 1',
  },
  {
    what: 'cuts silently',
    subject: withEncoded(({ vectors, truncated }) => ({ vectors, truncated: truncated.fill(0) })),
    caughtBy: 'flags a text that its limit cuts',
  },
  {
    what: 'encodes although aborted',
    subject: withPart({ encode: async (texts) => encodeWith(texts, vectorOf) }),
    caughtBy: 'refuses to encode when aborted before',
  },
  {
    what: 'finishes although aborted on the way',
    subject: withPart({
      async encode(texts, signal) {
        signal.throwIfAborted();
        const until = performance.now() + (texts.length === 8 ? 40 : 0);
        while (performance.now() < until) await setImmediate();
        return encodeWith(texts, vectorOf);
      },
    }),
    caughtBy: 'stops encoding when aborted on the way, keeps the event loop free, and can go on afterwards',
  },
  {
    what: 'keeps the event loop to itself',
    subject: withPart({
      async encode(texts, signal) {
        signal.throwIfAborted();
        const until = performance.now() + (texts.length === 8 ? 700 : 0);
        while (performance.now() < until);
        return encodeWith(texts, vectorOf);
      },
    }),
    caughtBy: 'stops encoding when aborted on the way, keeps the event loop free, and can go on afterwards',
  },
]);
