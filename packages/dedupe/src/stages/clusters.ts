import { defineDatasetStage, withColumns } from '@ablata/spec';
import { type } from 'arktype';
import { clustersOf } from '../clusters-of.ts';
import { dedupe } from '../dedupe.ts';
import { dropAllCopies } from '../drop-all-copies.ts';
import { defaultThreads } from '../services/default-threads.ts';
import { embeddingsOf } from './embeddings-of.ts';

export const clustersOptions = type({
  /** The embedding column. */
  column: "string > 0 = 'embedding'",
  /** Rows go together from this cosine on. */
  threshold: '0 < number <= 1 = 0.9',
  '+': 'reject',
});

/**
 * Says which rows of the finished dataset go together: `<stage>.cluster`, the number of the first row that a row is near to, its own when it is near none
 * before it; `<stage>.first`, whether it is that row; `<stage>.size`, how many rows have that number; and `<stage>.alone`, whether no row of the set is near it, before or after (a row of a
 * cluster of one may be near a row of another cluster). It looks at the whole set, and drops nothing: the books were closed before.
 */
export const clusters = defineDatasetStage({
  name: 'clusters',
  options: clustersOptions,
  reads: ({ column }) => ({ [column]: 'embedding' }),
  adds: (_options, { stage }) => ({
    [`${stage}.cluster`]: 'number',
    [`${stage}.first`]: 'boolean',
    [`${stage}.size`]: 'number',
    [`${stage}.alone`]: 'boolean',
  }),
  async run(input, { options: { column, threshold }, stage, signal, summary }) {
    const { dataset } = input;
    const reader = embeddingsOf(dataset, column);
    const { kept, dropped, certificate } = await dedupe(reader, { threshold, signal });
    const near = new Set(dropped.map(({ row }) => row));
    const copies = await dropAllCopies(reader, kept, dropped, { threshold, threads: defaultThreads(), signal });
    for (const { row } of copies) near.add(row);
    const of = clustersOf(certificate);
    const sizes = new Uint32Array(of.length);
    for (const cluster of of) sizes[cluster]!++;
    const found = sizes.filter((size) => size > 0);
    summary({
      rows: of.length,
      threshold,
      clusters: found.length,
      alone: of.length - near.size,
      largest: found.reduce((most, size) => Math.max(most, size), 0),
    });
    const [cluster, first, size] = [`${stage}.cluster`, `${stage}.first`, `${stage}.size`] as const;
    const alone = `${stage}.alone` as const;
    return {
      ...input,
      dataset: withColumns(
        dataset,
        { [cluster]: 'number', [first]: 'boolean', [size]: 'number', [alone]: 'boolean' },
        {
          [cluster]: Array.from(of),
          [first]: Array.from(of, (each, row) => each === row),
          [size]: Array.from(of, (each) => sizes[each]!),
          [alone]: Array.from(of, (_, row) => !near.has(row)),
        },
      ),
    };
  },
});
