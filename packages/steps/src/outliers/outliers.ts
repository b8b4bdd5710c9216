import { setImmediate } from 'node:timers/promises';
import { AblataError, type DatasetView, defineDatasetStage, type Random, withColumns } from '@ablata/spec';
import { type } from 'arktype';
import { missingColumn } from '../columns/missing-column.ts';
import { neighbourDistances, normalise, type Vectors } from './neighbour-distances.ts';

export const outliersOptions = type({
  /** The embedding column. */
  column: "string > 0 = 'embedding'",
  /** Distance to the k-th nearest neighbour. */
  k: 'number.integer > 0 = 10',
  /** How far from the median counts as extreme, in robust standard deviations (1.4826 × the median absolute deviation). */
  deviations: 'number > 0 = 5',
  /** Neighbours are looked for among so many rows, drawn at random; among all when there are no more. */
  references: 'number.integer > 0 = 4096',
  '+': 'reject',
});

const BLOCK = 64;

/**
 * Marks rows that lie far from all others: `<stage>.distance`, one minus the cosine to the k-th nearest neighbour, and `<stage>.outlier`. It
 * works on the finished dataset, for no row can know how far the later ones are, and drops nothing: the books were closed before.
 */
export const outliers = defineDatasetStage({
  name: 'outliers',
  options: outliersOptions,
  reads: ({ column }) => ({ [column]: 'embedding' }),
  adds: (_options, { stage }) => ({ [`${stage}.distance`]: 'number', [`${stage}.outlier`]: 'boolean' }),
  async run(input, { options, stage, signal, random, summary }) {
    const { dataset } = input;
    const distances = await measure(dataset, options, random('references'), signal);
    const limit = extreme(distances, options.deviations);
    const found = Array.from(distances, (distance) => distance > limit);
    summary({
      rows: dataset.length,
      outliers: found.filter(Boolean).length,
      median: median(distances),
      limit: Number.isFinite(limit) ? limit : null,
    });
    const names = [`${stage}.distance`, `${stage}.outlier`] as const;
    return {
      ...input,
      dataset: withColumns(
        dataset,
        { [names[0]]: 'number', [names[1]]: 'boolean' },
        { [names[0]]: Array.from(distances), [names[1]]: found },
      ),
    };
  },
});

async function measure(
  dataset: DatasetView,
  { column, k, references }: typeof outliersOptions.infer,
  random: Random,
  signal: AbortSignal,
): Promise<Float64Array> {
  const info = dataset.embeddingColumns.find(({ name }) => name === column);
  if (info === undefined) {
    throw missingColumn(column, Object.fromEntries(dataset.embeddingColumns.map(({ name }) => [name, 'embedding'])));
  }
  const { length } = dataset;
  const chosen = chooseRows(length, references, random);
  if (chosen.length <= k) {
    throw new AblataError(
      'DATA_TOO_FEW_ROWS',
      `the dataset has ${length} rows, and the distance to neighbour ${k} takes more than ${k} to look among`,
      {
        hint: `Choose a smaller 'k', or more 'references'.`,
      },
    );
  }
  const among: Vectors = { values: new Float32Array(chosen.length * info.dimension), dimension: info.dimension };
  for (const [index, row] of chosen.entries())
    among.values.set(await dataset.embeddings(row, row + 1, column), index * info.dimension);
  normalise(among);
  const numberOf = new Map(chosen.map((row, index) => [row, index]));
  const distances = new Float64Array(length);
  for (let start = 0; start < length; start += BLOCK) {
    signal.throwIfAborted();
    const end = Math.min(start + BLOCK, length);
    const block = { values: await dataset.embeddings(start, end, column), dimension: info.dimension };
    normalise(block);
    const own = Int32Array.from({ length: end - start }, (_, index) => numberOf.get(start + index) ?? -1);
    distances.set(neighbourDistances(block, among, k, own), start);
    await setImmediate(); // so that others get their turn
  }
  return distances;
}

function chooseRows(length: number, most: number, random: Random): number[] {
  const rows = Array.from({ length }, (_, row) => row);
  return length <= most
    ? rows
    : random
        .shuffle(rows)
        .slice(0, most)
        .sort((a, b) => a - b);
}

/** Above this a distance is extreme. Infinity when at least half of all are equal: then nothing says what is far. */
function extreme(distances: Float64Array, deviations: number): number {
  const middle = median(distances);
  const spread = 1.4826 * median(distances.map((distance) => Math.abs(distance - middle)));
  return spread === 0 ? Infinity : middle + deviations * spread;
}

function median(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[half] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}
