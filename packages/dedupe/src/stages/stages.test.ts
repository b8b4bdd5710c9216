import {
  createRandom,
  type DatasetStage,
  type DatasetStageContext,
  isAblataError,
  type JsonObject,
} from '@ablata/spec';
import { memoryDataset } from '@ablata/testkit';
import { expect, it } from 'vitest';
import { bruteForceVerdicts } from '../__fixtures__/brute-force.ts';
import { plantedVectors } from '../__fixtures__/vectors.ts';
import { clusters } from './clusters.ts';
import { reduce } from './reduce.ts';

const DIMENSION = 24;
const ROWS = 200;
const vectors = plantedVectors({ rows: ROWS, dimension: DIMENSION, threshold: 0.9, duplicates: 0.4, seed: 4 });
const dataset = () =>
  memoryDataset({
    texts: Array.from({ length: ROWS }, (_, row) => `row ${row}`),
    embeddings: vectors,
    dimension: DIMENSION,
    columns: { old: 'number' },
    cells: { old: Array.from({ length: ROWS }, (_, row) => row) },
  });

function cosineOf(a: number, b: number): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let k = 0; k < DIMENSION; k++) {
    const [x, y] = [vectors[a * DIMENSION + k]!, vectors[b * DIMENSION + k]!];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return dot / Math.sqrt(aa * bb);
}

async function run(stage: unknown, options: JsonObject) {
  const { options: schema, run: work } = stage as DatasetStage;
  const validated = await schema?.['~standard'].validate(options);
  if (validated === undefined || validated.issues !== undefined) throw new Error('invalid options');
  let summary: JsonObject = {};
  const context = {
    options: validated.value,
    stage: 'near',
    signal: new AbortController().signal,
    random: (...key: (string | number)[]) => createRandom(1, 'near', ...key),
    summary: (found: JsonObject) => {
      summary = found;
    },
  } as unknown as DatasetStageContext<never, never>;
  const { dataset: result } = await work({ dataset: dataset(), sets: [] }, context);
  return { result, summary };
}

it('clusters: the first row that a row is near to, as plain loops find it, and how many go together', async () => {
  const { result, summary } = await run(clusters, { threshold: 0.9 });
  const kept: number[] = [];
  const expected = bruteForceVerdicts(vectors, DIMENSION, 0.9).map((verdict, row) =>
    verdict.kept ? kept[kept.push(row) - 1]! : kept[verdict.duplicateOf]!,
  );
  expect(result.column('near.cluster')).toEqual(expected);
  const size = (cluster: number): number => expected.filter((each) => each === cluster).length;
  expect(result.column('near.size')).toEqual(expected.map(size));
  expect(result.column('near.first')).toEqual(expected.map((cluster, row) => cluster === row));
  const alone = expected.map((_, row) => expected.every((_, other) => other === row || cosineOf(row, other) < 0.9));
  expect(result.column('near.alone')).toEqual(alone);
  // Not the same as a cluster of one: it may be near a row that goes with another one.
  expect(kept.some((row) => size(row) === 1 && !alone[row])).toBe(true);
  expect(kept.length).toBeLessThan(ROWS);
  expect(summary).toEqual({
    rows: ROWS,
    threshold: 0.9,
    clusters: kept.length,
    alone: alone.filter(Boolean).length,
    largest: Math.max(...kept.map(size)),
  });
  expect(result.columns).toEqual({
    old: 'number',
    'near.cluster': 'number',
    'near.first': 'boolean',
    'near.size': 'number',
    'near.alone': 'boolean',
  });
  expect(result.select(Uint32Array.of(7, 3)).column('near.cluster')).toEqual([expected[7], expected[3]]);
});

it('reduce: so many rows at most by a threshold, exactly so many by distance, none dropped', async () => {
  const { result, summary } = await run(reduce, { rows: 120 });
  const chosen = result.column('near.chosen').filter(Boolean).length;
  expect(result.length).toBe(ROWS);
  expect(summary).toMatchObject({ rows: ROWS, chosen });
  expect(chosen).toBeLessThanOrEqual(120);
  expect(bruteForceVerdicts(vectors, DIMENSION, summary['threshold'] as number).map(({ kept }) => kept)).toEqual(
    result.column('near.chosen'),
  );
  const far = await run(reduce, { rows: 50, by: 'farthest-first' });
  expect(far.result.column('near.chosen').filter(Boolean)).toHaveLength(50);
  expect(far.result.column('near.chosen')[0]).toBe(true);
});

it('says which embedding columns there are', async () => {
  const error: unknown = await run(clusters, { column: 'other' }).catch((thrown: unknown) => thrown);
  expect(isAblataError(error) && [error.code, error.message]).toEqual([
    'GRAPH_MISSING_COLUMN',
    "the dataset has no embedding column 'other', but 'embedding'",
  ]);
});
