import type { Encoded, SentenceEncoder } from '@ablata/spec';
import { checkAbortedBefore, checkAbortedDuring } from '../support/abort.ts';
import { awkwardTexts } from '../support/awkward-texts.ts';
import { type Check, describeChecks } from '../support/check.ts';
import { ensure, ensureEqual } from '../support/ensure.ts';
import { type ServiceSubject, serviceChecks, using } from './service.ts';

export interface SentenceEncoderSubject extends ServiceSubject<SentenceEncoder> {
  readonly capabilities: {
    /** Vectors have length 1. */
    readonly normalized: boolean;
    /** Largest difference of a component between a text alone and among others: 0 when neighbours change no bit. */
    readonly tolerance: number;
    /** A text that its limit must cut; null when it has no limit. */
    readonly overlong: string | null;
  };
}

const sentences = [
  'Restate the question in your own words.',
  'Check the units.',
  'Before you begin, plan the steps, and say why each of them helps.',
  'Draw a picture.',
  'Überprüfe das Ergebnis.',
];

function encode(
  encoder: SentenceEncoder,
  texts: readonly string[],
  signal = new AbortController().signal,
): Promise<Encoded> {
  return encoder.encode(Object.freeze([...texts]), signal);
}

/** In batches of the size the encoder wants, as core does. */
async function encodeAll(encoder: SentenceEncoder, texts: readonly string[]): Promise<readonly Float32Array[]> {
  const vectors: Float32Array[] = [];
  const size = Math.max(1, encoder.batchSize);
  for (let start = 0; start < texts.length; start += size) {
    const batch = texts.slice(start, start + size);
    vectors.push(...rowsOf(await encode(encoder, batch), encoder.dimension));
  }
  return vectors;
}

function rowsOf({ vectors }: Encoded, dimension: number): readonly Float32Array[] {
  return Array.from({ length: vectors.length / dimension }, (_, row) =>
    vectors.slice(row * dimension, (row + 1) * dimension),
  );
}

function ensureClose(
  actual: readonly Float32Array[],
  expected: readonly Float32Array[],
  tolerance: number,
  message: string,
): void {
  for (const [row, vector] of actual.entries()) {
    const difference = vector.reduce(
      (most, value, index) => Math.max(most, Math.abs(value - (expected[row]?.[index] ?? Number.NaN))),
      0,
    );
    ensure(difference <= tolerance, `${message}: text ${row} differs by ${difference}, and ${tolerance} is declared`);
  }
}

export const sentenceEncoderChecks: readonly Check<SentenceEncoderSubject>[] = [
  ...serviceChecks<SentenceEncoder, SentenceEncoderSubject>((encoder) => encode(encoder, sentences.slice(0, 1))),
  {
    name: 'states its dimension and batch size',
    run: ({ create }) =>
      using(create, async ({ dimension, batchSize }) => {
        ensure(Number.isInteger(dimension) && dimension >= 1, `dimension is ${dimension}`);
        ensure(Number.isInteger(batchSize) && batchSize >= 1, `batchSize is ${batchSize}`);
      }),
  },
  {
    name: 'gives one finite vector and one flag a text, and nothing for nothing',
    run: ({ create }) =>
      using(create, async (encoder) => {
        for (const count of [0, 1, Math.min(encoder.batchSize, sentences.length)]) {
          const { vectors, truncated, unknown } = await encode(encoder, sentences.slice(0, count));
          ensure(vectors instanceof Float32Array, 'vectors are no Float32Array');
          ensure(truncated instanceof Uint8Array, 'the flags are no Uint8Array');
          ensureEqual(vectors.length, count * encoder.dimension, `length of vectors for ${count} texts`);
          ensureEqual(truncated.length, count, `flags for ${count} texts`);
          if (unknown !== undefined) {
            ensure(unknown instanceof Uint32Array, 'the counts of unknown tokens are no Uint32Array');
            ensureEqual(unknown.length, count, `counts of unknown tokens for ${count} texts`);
          }
          ensure(vectors.every(Number.isFinite), 'a component is not finite');
          ensure(
            truncated.every((flag) => flag === 0),
            'a short sentence is flagged as truncated',
          );
        }
      }),
  },
  {
    name: 'gives any text a vector that is finite and not zero',
    run: ({ create }) =>
      using(create, async (encoder) => {
        for (const [index, vector] of (await encodeAll(encoder, awkwardTexts)).entries()) {
          const text = JSON.stringify(awkwardTexts[index]?.slice(0, 40));
          ensure(vector.every(Number.isFinite), `the vector of ${text} is not finite`);
          ensure(
            vector.some((value) => value !== 0),
            `the vector of ${text} is zero, which dedup cannot compare`,
          );
        }
      }),
  },
  {
    name: 'gives equal vectors for equal texts, in every call and instance',
    run: async ({ create }) => {
      const [first, again] = await using(create, async (encoder) => [
        await encodeAll(encoder, sentences),
        await encodeAll(encoder, sentences),
      ]);
      ensureEqual(again, first, 'a second call differs');
      ensureEqual(await using(create, (encoder) => encodeAll(encoder, sentences)), first, 'a second instance differs');
    },
  },
  {
    name: 'gives different vectors for different sentences',
    run: ({ create }) =>
      using(create, async (encoder) => {
        const vectors = await encodeAll(encoder, sentences);
        ensureEqual(new Set(vectors.map((vector) => vector.join())).size, sentences.length, 'different vectors');
      }),
  },
  {
    name: 'encodes a text whatever its neighbours and however batches are cut',
    run: ({ create, capabilities: { tolerance } }) =>
      using(create, async (encoder) => {
        const texts = [...sentences, 'word '.repeat(60).trim(), ''];
        const alone: Float32Array[] = [];
        for (const text of texts) alone.push(...rowsOf(await encode(encoder, [text]), encoder.dimension));
        ensureClose(await encodeAll(encoder, texts), alone, tolerance, 'together, and alone');
        const reversed = await encodeAll(encoder, [...texts].reverse());
        ensureClose([...reversed].reverse(), alone, tolerance, 'in reverse order');
      }),
  },
  {
    name: 'hands out vectors that later calls leave alone',
    run: ({ create }) =>
      using(create, async (encoder) => {
        const { vectors } = await encode(encoder, sentences.slice(0, 1));
        const copy = vectors.slice();
        await encode(encoder, sentences.slice(1, 2));
        ensureEqual(vectors, copy, 'a later call wrote into the vectors of an earlier one');
      }),
  },
  {
    name: 'gives vectors of length 1',
    concerns: ({ capabilities }) => capabilities.normalized,
    run: ({ create }) =>
      using(create, async (encoder) => {
        for (const vector of await encodeAll(encoder, [...sentences, ''])) {
          const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
          ensure(Math.abs(length - 1) < 1e-3, `a vector has length ${length}`);
        }
      }),
  },
  {
    name: 'flags a text that its limit cuts',
    concerns: ({ capabilities }) => capabilities.overlong !== null,
    run: ({ create, capabilities: { overlong } }) =>
      using(create, async (encoder) => {
        ensureEqual((await encode(encoder, [overlong ?? ''])).truncated, Uint8Array.of(1), 'flag of the overlong text');
      }),
  },
  {
    name: 'refuses to encode when aborted before',
    run: ({ create }) =>
      using(create, (encoder) =>
        checkAbortedBefore('encode', (signal) => encode(encoder, sentences.slice(0, 1), signal)),
      ),
  },
  {
    name: 'stops encoding when aborted on the way, keeps the event loop free, and can go on afterwards',
    run: ({ create }) =>
      using(create, async (encoder) => {
        const long = Array.from({ length: encoder.batchSize }, (_, row) => `text number ${row} `.repeat(400));
        await checkAbortedDuring('encode', (signal) => encode(encoder, long, signal));
        await encode(encoder, sentences.slice(0, 1));
      }),
  },
];

/** Contract tests of a {@link SentenceEncoder}, as vitest tests. */
export function describeSentenceEncoder(name: string, subject: SentenceEncoderSubject): void {
  describeChecks(`SentenceEncoder ${name} keeps its contract`, sentenceEncoderChecks, subject);
}
