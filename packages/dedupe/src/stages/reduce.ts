import { defineDatasetStage, withColumns } from '@ablata/spec';
import { type } from 'arktype';
import { farthestFirst } from '../farthest-first.ts';
import { reduceTo } from '../reduce-to.ts';
import { embeddingsOf } from './embeddings-of.ts';

export const reduceOptions = type({
  /** Rows to choose. */
  rows: 'number.integer > 0',
  /** By the highest threshold that leaves no more (it may leave a few less), or each row the one farthest from those chosen before it (exactly so many; vectors in memory). */
  by: "'threshold' | 'farthest-first' = 'threshold'",
  /** The embedding column. */
  column: "string > 0 = 'embedding'",
  '+': 'reject',
});

/**
 * Chooses rows of the finished dataset that are least like each other: `<stage>.chosen`. It looks at the whole set, for no row can know how many come after
 * it, and drops nothing: the books were closed before.
 */
export const reduce = defineDatasetStage({
  name: 'reduce',
  options: reduceOptions,
  reads: ({ column }) => ({ [column]: 'embedding' }),
  adds: (_options, { stage }) => ({ [`${stage}.chosen`]: 'boolean' }),
  async run(input, { options: { rows, by, column }, stage, signal, summary }) {
    const { dataset } = input;
    const reader = embeddingsOf(dataset, column);
    const chosen = new Array<boolean>(dataset.length).fill(false);
    if (by === 'threshold') {
      const { kept, threshold } = await reduceTo(reader, rows, { signal });
      for (const row of kept) chosen[row] = true;
      summary({ rows: dataset.length, chosen: kept.length, threshold });
    } else {
      const found = await farthestFirst(reader, rows, signal);
      for (const row of found.chosen) chosen[row] = true;
      summary({ rows: dataset.length, chosen: found.chosen.length, farthest: found.farthest });
    }
    const name = `${stage}.chosen`;
    return { ...input, dataset: withColumns(dataset, { [name]: 'boolean' }, { [name]: chosen }) };
  },
});
