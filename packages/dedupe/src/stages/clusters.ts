import { defineDatasetStage, withColumns } from '@ablata/spec';
import { type } from 'arktype';
import { clustersOf } from '../clusters-of.ts';
import { dedupe } from '../dedupe.ts';
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
 * before it; `<stage>.first`, whether it is that row; and `<stage>.size`, how many rows have that number: 1 is alone. It looks at the whole set, and drops nothing: the books were closed before.
 */
export const clusters = defineDatasetStage({
  name: 'clusters',
  options: clustersOptions,
  reads: ({ column }) => ({ [column]: 'embedding' }),
  adds: (_options, { stage }) => ({
    [`${stage}.cluster`]: 'number',
    [`${stage}.first`]: 'boolean',
    [`${stage}.size`]: 'number',
  }),
  async run(input, { options: { column, threshold }, stage, signal, summary }) {
    const { dataset } = input;
    const { certificate } = await dedupe(embeddingsOf(dataset, column), { threshold, signal });
    const of = clustersOf(certificate);
    const sizes = new Uint32Array(of.length);
    for (const cluster of of) sizes[cluster]!++;
    const found = sizes.filter((size) => size > 0);
    summary({
      rows: of.length,
      threshold,
      clusters: found.length,
      alone: found.filter((size) => size === 1).length,
      largest: found.reduce((most, size) => Math.max(most, size), 0),
    });
    const [cluster, first, size] = [`${stage}.cluster`, `${stage}.first`, `${stage}.size`] as const;
    return {
      ...input,
      dataset: withColumns(
        dataset,
        { [cluster]: 'number', [first]: 'boolean', [size]: 'number' },
        {
          [cluster]: Array.from(of),
          [first]: Array.from(of, (each, row) => each === row),
          [size]: Array.from(of, (each) => sizes[each]!),
        },
      ),
    };
  },
});
