import { createRandom, type DatasetStageContext, type JsonObject } from '@ablata/spec';
import { memoryDataset, sampleDataset } from '@ablata/testkit';
import { describe, expect, it } from 'vitest';
import { outliers } from './outliers.ts';

const DIMENSION = 6;

/** A cloud around one direction, and two rows far away from it. */
function cloud(rows: number) {
  const random = createRandom(5, 'cloud');
  const embeddings = Float32Array.from({ length: rows * DIMENSION }, (_, at) => {
    const row = Math.floor(at / DIMENSION);
    const own = row === 3 ? 1 : row === 11 ? 2 : 0;
    return (at % DIMENSION === own ? 1 : 0) + 0.2 * (random.float() - 0.5);
  });
  return memoryDataset({
    texts: Array.from({ length: rows }, (_, row) => `row ${row}`),
    embeddings,
    dimension: DIMENSION,
    columns: { old: 'number' },
    cells: { old: Array.from({ length: rows }, (_, row) => row) },
  });
}

async function run(dataset = cloud(200), options: JsonObject = {}) {
  const validated = await outliers.options?.['~standard'].validate(options);
  if (validated === undefined || validated.issues !== undefined) throw new Error('invalid options');
  let summary: JsonObject = {};
  const context = {
    options: validated.value,
    stage: 'far',
    signal: new AbortController().signal,
    random: (...key: (string | number)[]) => createRandom(1, 'far', ...key),
    summary: (found: JsonObject) => {
      summary = found;
    },
  } as unknown as DatasetStageContext<never, never>;
  const sets = [{ name: 'train', subset: '', split: 'train', rows: Uint32Array.of(3, 4, 11) }];
  return { result: await outliers.run({ dataset, sets }, context), summary };
}

describe('outliers', () => {
  it('marks the rows that lie far from all others', async () => {
    const { result, summary } = await run();
    const marked = result.dataset.column('far.outlier');
    expect(marked.flatMap((far, row) => (far === true ? [row] : []))).toEqual([3, 11]);
    expect(summary).toMatchObject({ rows: 200, outliers: 2 });
    expect(result.dataset.columns).toEqual({ old: 'number', 'far.distance': 'number', 'far.outlier': 'boolean' });
    expect(result.sets).toHaveLength(1);
  });

  it('measures what looking at all pairs measures', async () => {
    const dataset = sampleDataset(40, 8);
    const { result } = await run(dataset, { k: 3 });
    const vectors = await dataset.embeddings(0, 40);
    const unit = Array.from({ length: 40 }, (_, row) => {
      const vector = [...vectors.subarray(row * 8, row * 8 + 8)];
      const length = Math.hypot(...vector);
      return vector.map((value) => value / length);
    });
    const expected = unit.map((one, row) => {
      const cosines = unit.flatMap((other, at) =>
        at === row ? [] : [one.reduce((sum, value, index) => sum + value * (other[index] as number), 0)],
      );
      return 1 - (cosines.sort((a, b) => b - a)[2] as number);
    });
    for (const [row, distance] of result.dataset.column('far.distance').entries())
      expect(distance).toBeCloseTo(expected[row] as number, 5);
  });

  it('gives rows their own marks in a selection', async () => {
    const { result } = await run();
    const some = result.dataset.select(Uint32Array.of(11, 0)).select(Uint32Array.of(1, 0));
    expect(some.column('far.outlier')).toEqual([false, true]);
    expect(some.column('old')).toEqual([0, 11]);
    expect(some.texts()).toEqual(['row 0', 'row 11']);
    expect((await some.embeddings(1, 2))[2]).toBeGreaterThan(0.8);
  });

  it('looks among a sample of the rows when there are many', async () => {
    const { result } = await run(cloud(300), { references: 100, k: 5, deviations: 10 });
    expect(result.dataset.column('far.outlier').flatMap((far, row) => (far === true ? [row] : []))).toEqual([3, 11]);
  });

  it('finds none where all rows are equal', async () => {
    const dataset = memoryDataset({
      texts: Array.from({ length: 30 }, () => 'same'),
      embeddings: new Float32Array(60).fill(1),
      dimension: 2,
    });
    expect((await run(dataset)).summary).toEqual({ rows: 30, outliers: 0, median: expect.closeTo(0, 6), limit: null });
  });

  it('says what is missing', async () => {
    await expect(run(cloud(8))).rejects.toThrow(
      'the dataset has 8 rows, and the distance to neighbour 10 takes more than 10 to look among',
    );
    await expect(run(cloud(20), { column: 'embeding' })).rejects.toThrow(
      "no column 'embeding' reaches the stage. Did you mean 'embedding'?",
    );
  });
});
