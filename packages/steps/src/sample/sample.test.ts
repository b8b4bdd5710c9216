import type { ColumnSchema, Stage } from '@ablata/spec';
import { describeStage, runStage } from '@ablata/testkit';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../test/memory-source.ts';
import { sample } from './sample.ts';

const stage = sample as unknown as Stage;
const columns: ColumnSchema = { topic: 'string' };
const topics = ['algebra', 'geometry', 'other'];
const rows = Array.from({ length: 4000 }, (_, request) => ({ request, topic: topics[request % 3] as string }));
const personas = memorySource([
  { text: 'a nurse', fields: { job: 'nurse' } },
  { text: 'a pilot', fields: {} },
]);

const few = rows.slice(0, 9);
describeStage('sample of categories', {
  stage,
  rows: few,
  columns,
  options: { as: 'tone', categories: { warm: 3, dry: 1 } },
});
describeStage('sample of a table', {
  stage,
  rows: few,
  columns,
  options: { as: 'level', by: 'topic', table: { algebra: ['easy'], geometry: ['hard'] } },
});
describeStage('sample of a record', {
  stage,
  rows: few,
  columns,
  options: { as: 'persona', record: true },
  services: () => ({ source: personas }) as never,
});

const draw = async (options: Record<string, unknown>, seed = 1) => {
  const { rows: got, drops } = await runStage(stage, rows, {
    columns,
    options: { as: 'x', ...options } as never,
    seed,
    services: { source: personas } as never,
  });
  return { cells: got.map(({ x }) => x), drops };
};
const share = (cells: readonly unknown[], value: unknown) =>
  cells.filter((cell) => cell === value).length / cells.length;
const mean = (cells: readonly unknown[]) => (cells as number[]).reduce((sum, cell) => sum + cell, 0) / cells.length;

describe('sample', () => {
  it('draws categories by their weights', async () => {
    const { cells } = await draw({ categories: { a: 6, b: 3, never: 0, c: 1 } });
    expect(share(cells, 'a')).toBeCloseTo(0.6, 1);
    expect(share(cells, 'b')).toBeCloseTo(0.3, 1);
    expect(share(cells, 'never')).toBe(0);
    expect(share((await draw({ categories: ['a', 'b'] })).cells, 'a')).toBeCloseTo(0.5, 1);
  });

  it('asks for exact shares when told to', async () => {
    const asked: unknown[] = [];
    const asking: Stage = {
      ...stage,
      run: (batches, context) => stage.run(batches, { ...context, shares: (...given) => void asked.push(given) }),
    };
    await runStage(asking, rows, { columns, options: { as: 'x', categories: { a: 6, never: 0, b: 3 }, exact: true } });
    await runStage(asking, rows, { columns, options: { as: 'x', categories: ['a', 'b'] } });
    expect(asked).toEqual([['x', { a: 6, b: 3 }]]);
  });

  it('draws by another column', async () => {
    const table = { algebra: ['a1', 'a2'], geometry: { g: 1 } };
    const { cells, drops } = await draw({ by: 'topic', table });
    expect(cells).toHaveLength(rows.length - drops.length);
    expect(new Set(cells)).toEqual(new Set(['a1', 'a2', 'g']));
    expect(drops[0]).toMatchObject({ fate: 'filtered', reason: 'not in the table: topic' });
    const whole = await draw({ by: 'topic', table, otherwise: ['o'] });
    expect(whole.drops).toEqual([]);
    expect(whole.cells.map((cell) => String(cell)[0])).toEqual(rows.map(({ topic }) => topic[0]));
  });

  it('draws numbers', async () => {
    const { cells: uniform } = await draw({ uniform: [2, 4] });
    expect(mean(uniform)).toBeCloseTo(3, 1);
    expect(uniform.every((cell) => (cell as number) >= 2 && (cell as number) < 4)).toBe(true);
    const { cells: integers } = await draw({ integer: [1, 3] });
    expect(share(integers, 3)).toBeCloseTo(1 / 3, 1);
    const { cells: normal } = await draw({ normal: { mean: 10, deviation: 2 }, decimals: 1 });
    expect(mean(normal)).toBeCloseTo(10, 0);
    expect(Math.sqrt(mean(normal.map((cell) => ((cell as number) - 10) ** 2)))).toBeCloseTo(2, 0);
    expect(normal.every((cell) => Number((cell as number).toFixed(1)) === cell)).toBe(true);
  });

  it('draws records and parts of them', async () => {
    expect(new Set((await draw({ record: 'text' })).cells)).toEqual(new Set(['a nurse', 'a pilot']));
    expect(new Set((await draw({ record: 'fields.job' })).cells)).toEqual(new Set(['nurse', null]));
    expect((await draw({ record: true })).cells[0]).toMatchObject({
      id: expect.any(String),
      fields: expect.any(Object),
    });
  });

  it('gives each row the same for the same seed, whatever rows are beside it', async () => {
    const options = { categories: ['a', 'b', 'c'] };
    const { cells } = await draw(options);
    const some = await runStage(stage, rows.slice(1000, 1010), { columns, options: { as: 'x', ...options } });
    expect(some.rows.map(({ x }) => x)).toEqual(cells.slice(1000, 1010));
    expect((await draw(options, 2)).cells).not.toEqual(cells);
  });

  it.each([
    [{}, 'must be an object with exactly one of categories, table, uniform, integer, normal, record'],
    [
      { uniform: [0, 1], integer: [0, 1] },
      'must be an object with exactly one of categories, table, uniform, integer, normal, record',
    ],
    [{ table: { a: ['b'] } }, "must be an object with 'table' and 'by' together"],
    [{ categories: { a: 0 } }, 'labels with weights, one of them above 0'],
    [{ uniform: [1, 1] }, '[low, high] with low < high'],
    [{ uniform: [0, 1], exact: true }, "must be an object with 'categories' beside 'exact'"],
    [{ by: 'topc', table: { a: ['b'] } }, "no column 'topc' reaches the stage. Did you mean 'topic'?"],
  ])('refuses %j', async (options, message) => {
    await expect(draw(options)).rejects.toThrow(message);
  });
});
