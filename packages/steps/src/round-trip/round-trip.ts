import {
  AblataError,
  type Batch,
  type ColumnSchema,
  defineStage,
  type EmbeddingColumn,
  SentenceDecoder,
  SentenceEncoder,
} from '@ablata/spec';
import { atOption } from '../columns/at-option.ts';
import { textTypesOf, typesOf } from '../columns/types-of.ts';
import { compareRoundTrip, type RoundTrip, summariseRoundTrips } from './compare-round-trip.ts';
import { type RoundTripOptions, roundTripOptions } from './options.ts';

/**
 * Decodes vectors back into texts and encodes these again: whether the dataset's vectors say what its texts say, before a model is trained to make such
 * vectors. Adds `<stage>.text`, `.score`, `.exact`, `.chrf` and `.cosine`, and `.below` where bounds are given; null in rows that were not drawn. Drops
 * nothing: `where` behind it may.
 */
export const roundTrip = defineStage({
  name: 'roundtrip',
  options: roundTripOptions,
  needs: { decoder: SentenceDecoder, encoder: SentenceEncoder },
  reads: ({ embedding, text }: RoundTripOptions, { columns }) => {
    atOption(['embedding'], () => typesOf([embedding], columns));
    return { [embedding]: 'embedding', ...atOption(['text'], () => textTypesOf([text], columns)) } as ColumnSchema;
  },
  adds: ({ below }: RoundTripOptions, { stage }): ColumnSchema => ({
    [`${stage}.text`]: 'string?',
    [`${stage}.score`]: 'number?',
    [`${stage}.exact`]: 'boolean?',
    [`${stage}.chrf`]: 'number?',
    [`${stage}.cosine`]: 'number?',
    ...(below && { [`${stage}.below`]: 'boolean?' as const }),
  }),
  async *run(batches: AsyncIterable<Batch<ColumnSchema>>, context) {
    const { options, services, stage, signal, random, note, summary } = context;
    const { decoder, encoder } = services;
    const { embedding, text, share, language, below } = options;
    const trips: RoundTrip[] = [];
    const seen: number[] = [];
    const drawn = (request: number, candidate: number) =>
      share === 1 || random('draw', request, candidate).float() < share;
    const upTo = (through: number) => (request: number) => request <= through;
    try {
      for await (const batch of batches) {
        const { dimension, values } = batch.column(embedding) as EmbeddingColumn;
        checkDimension(dimension, decoder.dimension, encoder.dimension, embedding);
        const rows = [...batch].flatMap((row, index) =>
          row[text] !== null && drawn(row.request, row.candidate) ? [index] : [],
        );
        seen.push(...batch.requests);
        const vectors = new Float32Array(rows.length * dimension);
        const vectorOf = (index: number, of = values) => of.subarray(index * dimension, (index + 1) * dimension);
        for (const [at, index] of rows.entries()) vectors.set(vectorOf(index), at * dimension);
        const { texts, scores, truncated } =
          rows.length === 0
            ? { texts: [], scores: new Float32Array(), truncated: new Uint8Array() }
            : await decoder.decode(vectors, { signal, language });
        const again = rows.length === 0 ? undefined : await encoder.encode(texts, signal);
        const found = new Map<number, RoundTrip>();
        for (const [at, index] of rows.entries()) {
          const row = batch.row(index);
          if (again?.failures?.has(at)) {
            note(row, 'decoded text not encoded');
            continue;
          }
          const original = { request: row.request, text: row[text] as string, vector: vectorOf(at, vectors) };
          const decoded = { text: texts[at]!, score: scores[at]!, vector: vectorOf(at, again!.vectors) };
          const trip = compareRoundTrip(original, decoded, below);
          found.set(index, trip);
          trips.push(trip);
          note(row, 'decoded');
          if (trip.exact) note(row, 'exact');
          if (trip.below) note(row, 'below the bound');
          if (truncated[at] === 1) note(row, 'decoded text cut');
        }
        const cells = <T>(of: (trip: RoundTrip) => T): (T | null)[] =>
          Array.from(batch.requests, (_, index) => {
            const trip = found.get(index);
            return trip === undefined ? null : of(trip);
          });
        yield batch.add<ColumnSchema>({
          [`${stage}.text`]: cells((trip) => trip.text),
          [`${stage}.score`]: cells(({ score }) => score),
          [`${stage}.exact`]: cells(({ exact }) => exact),
          [`${stage}.chrf`]: cells((trip) => trip.chrf),
          [`${stage}.cosine`]: cells((trip) => trip.cosine),
          ...(below && { [`${stage}.below`]: cells((trip) => trip.below) }),
        });
      }
    } finally {
      summary((through) => {
        const counts = upTo(through);
        const rows = seen.filter(counts).length;
        return summariseRoundTrips(
          trips.filter(({ request }) => counts(request)),
          rows,
          below !== undefined,
        );
      });
    }
  },
});

function checkDimension(found: number, decoder: number, encoder: number, column: string): void {
  if (found === decoder && found === encoder) return;
  throw new AblataError(
    'RUN_DIMENSION',
    `the vectors of '${column}' have ${found} numbers, the decoder reads ${decoder} and the encoder gives ${encoder}`,
    {
      hint: 'A decoder belongs to the encoder that made the vectors: bind that one, or name its column.',
      mender: 'user',
    },
  );
}
