import { type Decoded, isAblataError, type SentenceDecoder } from '@ablata/spec';
import { checkAbortedBefore, checkAbortedDuring } from '../support/abort.ts';
import { type Check, describeChecks } from '../support/check.ts';
import { ensure, ensureEqual } from '../support/ensure.ts';
import { settle } from '../support/settle.ts';
import { type ServiceSubject, serviceChecks, using } from './service.ts';

export interface SentenceDecoderSubject extends ServiceSubject<SentenceDecoder> {
  /** Vectors as its encoder gives them, for different texts: at least three, row-major. */
  readonly vectors: Float32Array;
  readonly capabilities: {
    /** Largest difference of a score between a vector alone and among others: 0 when neighbours change no bit. */
    readonly tolerance: number;
    /** A language it writes besides that of its identity; null when there is none. */
    readonly language: string | null;
    /** A vector whose text its limit must cut; null when it has no limit. */
    readonly overlong: Float32Array | null;
  };
}

type Row = Readonly<{ text: string; score: number; truncated: number }>;

function rowsOf({ texts, scores, truncated }: Decoded): readonly Row[] {
  return texts.map((text, row) => ({
    text,
    score: scores[row] ?? Number.NaN,
    truncated: truncated[row] ?? Number.NaN,
  }));
}

/** Each vector in a call of its own. */
async function decodeAlone(decoder: SentenceDecoder, vectors: Float32Array): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const vector of split(vectors, decoder.dimension)) rows.push(...rowsOf(await decoder.decode(vector)));
  return rows;
}

function split(vectors: Float32Array, dimension: number): readonly Float32Array[] {
  return Array.from({ length: vectors.length / dimension }, (_, row) =>
    vectors.slice(row * dimension, (row + 1) * dimension),
  );
}

function join(rows: readonly Float32Array[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

function ensureAlike(actual: readonly Row[], expected: readonly Row[], tolerance: number, what: string): void {
  ensureEqual(
    actual.map(({ text }) => text),
    expected.map(({ text }) => text),
    `texts ${what}`,
  );
  for (const [row, { score }] of actual.entries()) {
    const difference = Math.abs(score - (expected[row]?.score ?? Number.NaN));
    ensure(difference <= tolerance, `${what}: score ${row} differs by ${difference}, and ${tolerance} is declared`);
  }
}

export const sentenceDecoderChecks: readonly Check<SentenceDecoderSubject>[] = [
  ...serviceChecks<SentenceDecoder, SentenceDecoderSubject>((decoder, { vectors }) =>
    decoder.decode(vectors.slice(0, decoder.dimension)),
  ),
  {
    name: 'states its dimension and batch size',
    run: ({ create, vectors }) =>
      using(create, async ({ dimension, batchSize }) => {
        ensure(Number.isInteger(dimension) && dimension >= 1, `dimension is ${dimension}`);
        ensure(Number.isInteger(batchSize) && batchSize >= 1, `batchSize is ${batchSize}`);
        ensureEqual(vectors.length % dimension, 0, "what is left of the subject's vectors");
        ensure(vectors.length >= 3 * dimension, 'the subject has fewer than three vectors');
      }),
  },
  {
    name: 'gives one text, one finite score and one flag a vector, and nothing for nothing',
    run: ({ create, vectors }) =>
      using(create, async (decoder) => {
        for (const count of [0, 1, vectors.length / decoder.dimension]) {
          const { texts, scores, truncated } = await decoder.decode(vectors.slice(0, count * decoder.dimension));
          ensure(scores instanceof Float32Array, 'the scores are no Float32Array');
          ensure(truncated instanceof Uint8Array, 'the flags are no Uint8Array');
          ensureEqual(texts.length, count, `texts for ${count} vectors`);
          ensureEqual(scores.length, count, `scores for ${count} vectors`);
          ensureEqual(truncated.length, count, `flags for ${count} vectors`);
          for (const text of texts)
            ensure(typeof text === 'string' && text.isWellFormed(), 'a text is not well-formed');
          ensure(scores.every(Number.isFinite), 'a score is not finite');
        }
      }),
  },
  {
    name: 'gives equal texts for equal vectors, in every call and instance',
    run: async ({ create, vectors }) => {
      const [first, again] = await using(create, async (decoder) => [
        rowsOf(await decoder.decode(vectors)),
        rowsOf(await decoder.decode(vectors)),
      ]);
      ensureEqual(again, first, 'a second call differs');
      const other = await using(create, async (decoder) => rowsOf(await decoder.decode(vectors)));
      ensureEqual(other, first, 'a second instance differs');
    },
  },
  {
    name: 'gives different texts for different vectors',
    run: ({ create, vectors }) =>
      using(create, async (decoder) => {
        const { texts } = await decoder.decode(vectors);
        ensure(new Set(texts).size > 1, `every vector of the subject gives ${JSON.stringify(texts[0]?.slice(0, 80))}`);
      }),
  },
  {
    name: 'decodes a vector whatever its neighbours',
    run: ({ create, vectors, capabilities: { tolerance } }) =>
      using(create, async (decoder) => {
        const alone = await decodeAlone(decoder, vectors);
        ensureAlike(rowsOf(await decoder.decode(vectors)), alone, tolerance, 'together, and alone');
        const reversed = await decoder.decode(join(split(vectors, decoder.dimension).toReversed()));
        ensureAlike(rowsOf(reversed).toReversed(), alone, tolerance, 'in reverse order');
      }),
  },
  {
    name: 'leaves the vectors as they are',
    run: ({ create, vectors }) =>
      using(create, async (decoder) => {
        const copy = vectors.slice();
        await decoder.decode(copy);
        ensureEqual(copy, vectors, 'the vectors were written to or taken away');
      }),
  },
  {
    name: 'refuses vectors that are not finite, naming the row, and lengths that are no multiple of the dimension',
    run: ({ create, vectors }) =>
      using(create, async (decoder) => {
        const spoilt = vectors.slice();
        spoilt[decoder.dimension] = Number.NaN;
        const short = vectors.slice(1);
        for (const [what, bad, names] of [
          ['NaN in row 1', spoilt, /\b1\b/],
          ['a vector that lacks a component', short, /./],
        ] as const) {
          const outcome = await settle(() => decoder.decode(bad));
          ensure(outcome.status === 'rejected', `${what}: expected DATA_BAD_VECTOR, but it ended ${outcome.status}`);
          const { reason } = outcome;
          ensure(isAblataError(reason), `${what}: expected an AblataError, got ${String(reason)}`);
          ensureEqual(reason.code, 'DATA_BAD_VECTOR', `${what}: another code, with the message: ${reason.message}`);
          ensure(names.test(reason.message), `${what}: the row is not named: ${reason.message}`);
        }
      }),
  },
  {
    name: 'refuses a language that it does not write',
    run: ({ create, vectors }) =>
      using(create, async (decoder) => {
        const outcome = await settle(() =>
          decoder.decode(vectors.slice(0, decoder.dimension), { language: 'zzz_Zzzz' }),
        );
        ensure(outcome.status === 'rejected', `expected CONFIG_UNKNOWN_LANGUAGE, but it ended ${outcome.status}`);
        const { reason } = outcome;
        ensure(isAblataError(reason), `expected an AblataError, got ${String(reason)}`);
        ensureEqual(reason.code, 'CONFIG_UNKNOWN_LANGUAGE', `another code, with the message: ${reason.message}`);
      }),
  },
  {
    name: 'writes the language it is asked for',
    concerns: ({ capabilities }) => capabilities.language !== null,
    run: ({ create, vectors, capabilities: { language } }) =>
      using(create, async (decoder) => {
        const own = rowsOf(await decoder.decode(vectors));
        const other = rowsOf(await decoder.decode(vectors, { language: language ?? '' }));
        ensure(JSON.stringify(other) !== JSON.stringify(own), `${language} gives what its own language gives`);
        ensureEqual(rowsOf(await decoder.decode(vectors)), own, 'its own language after another');
      }),
  },
  {
    name: 'flags a text that its limit cuts',
    concerns: ({ capabilities }) => capabilities.overlong !== null,
    run: ({ create, capabilities: { overlong } }) =>
      using(create, async (decoder) => {
        ensureEqual(
          (await decoder.decode(overlong as Float32Array)).truncated,
          Uint8Array.of(1),
          'flag of the long text',
        );
      }),
  },
  {
    name: 'refuses to decode when aborted before',
    run: ({ create, vectors }) =>
      using(create, (decoder) => checkAbortedBefore('decode', (signal) => decoder.decode(vectors, { signal }))),
  },
  {
    name: 'stops decoding when aborted on the way, keeps the event loop free, and can go on afterwards',
    run: ({ create, vectors }) =>
      using(create, async (decoder) => {
        const many = join(Array.from({ length: 64 }, () => vectors));
        await checkAbortedDuring('decode', (signal) => decoder.decode(many, { signal }));
        await decoder.decode(vectors.slice(0, decoder.dimension));
      }),
  },
];

/** Contract tests of a {@link SentenceDecoder}, as vitest tests. */
export function describeSentenceDecoder(name: string, subject: SentenceDecoderSubject): void {
  describeChecks(`SentenceDecoder ${name} keeps its contract`, sentenceDecoderChecks, subject);
}
