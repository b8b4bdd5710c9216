import { fileURLToPath } from 'node:url';
import type { ColumnSchema, Project, Stage } from '@ablata/spec';
import { describeStage, runStage } from '@ablata/testkit';
import { describe, expect, it } from 'vitest';
import { compute } from './compute.ts';
import { dropColumns } from './drop-columns.ts';
import { limit } from './limit.ts';
import { rename } from './rename.ts';
import { tokens } from './tokens.ts';
import { where } from './where.ts';

const columns: ColumnSchema = { text: 'string', score: 'number', 'quality.useful': 'number?', fields: 'json' };
const rows = [
  { request: 0, text: 'Draw the problem.', score: 4, 'quality.useful': 5, fields: { level: 1 } },
  { request: 0, text: 'Check it', score: 2, 'quality.useful': null, fields: { level: 'x' } },
  { request: 1, text: '数を数える', score: 3, 'quality.useful': 2, fields: {} },
  { request: 3, text: '2 + 2', score: 0, 'quality.useful': 4, fields: { level: 3 } },
  { request: 3, text: '', score: 5, 'quality.useful': 1, fields: { level: 4 } },
  { request: 3, text: 'Go on, and on.', score: 1, 'quality.useful': 3, fields: { level: 5 } },
  { request: 4, text: 'Last', score: 1, 'quality.useful': 4, fields: { level: 6 } },
];
const erased = (stage: unknown): Stage => stage as Stage;
const project: Project = { root: '/', resolve: (path) => path };
const tokenizer = fileURLToPath(new URL('./__fixtures__/tokenizer.json', import.meta.url));

describeStage('compute', { stage: erased(compute), rows, columns, options: { as: 'twice', value: 'score * 2' } });
describeStage('compute over nulls', {
  stage: erased(compute),
  rows,
  columns,
  options: { as: 'half', value: 'quality.useful / 2' },
});
describeStage('compute that fails at times', {
  stage: erased(compute),
  rows,
  columns,
  options: { as: 'level', value: 'fields.level', type: 'number' },
});
describeStage('where', { stage: erased(where), rows, columns, options: { keep: 'quality.useful >= 3' } });
describeStage('limit', { stage: erased(limit), rows, columns, options: { perRequest: 1, rows: 100 } });
describeStage('rename', { stage: erased(rename), rows, columns, options: { columns: { text: 'advice' } } });
describeStage('drop-columns', { stage: erased(dropColumns), rows, columns, options: { columns: ['score', 'fields'] } });
describeStage('tokens', { stage: erased(tokens), rows, columns, options: { as: 'length' } });
describeStage('tokens of a model', {
  stage: erased(tokens),
  rows,
  columns,
  options: { unit: 'tokens', tokenizer },
  services: () => ({ project }) as never,
});

const run = (stage: unknown, options: Record<string, unknown>, services?: object) =>
  runStage(erased(stage), rows, {
    columns,
    options: options as never,
    ...(services && { services: services as never }),
  });

describe('compute', () => {
  it('adds a column of the type that the expression has', async () => {
    const { rows: got } = await run(compute, { as: 'good', value: 'score >= 3 ? "yes" : "no"' });
    expect(got.map(({ good }) => good)).toEqual(['yes', 'no', 'yes', 'no', 'yes', 'no', 'no']);
  });

  it('gives null for null and says so', async () => {
    const { rows: got, notes } = await run(compute, { as: 'half', value: 'quality.useful / 2' });
    expect(got.map(({ half }) => half)).toEqual([2.5, null, 1, 2, 0.5, 1.5, 2]);
    expect(notes).toEqual([{ request: 0, candidate: 1, label: 'missing quality.useful', count: 1 }]);
  });

  it('books rows for which the expression has no value of the type', async () => {
    const { rows: got, drops } = await run(compute, { as: 'level', value: 'fields.level', type: 'number' });
    expect(got.map(({ level }) => level)).toEqual([1, 3, 4, 5, 6]);
    expect(drops.map(({ fate, reason }) => [fate, reason])).toEqual([
      ['failed', 'expression: no number'],
      ['failed', 'expression: no such key'],
    ]);
  });

  it('refuses a type that the expression does not have', async () => {
    await expect(run(compute, { as: 'x', value: 'text', type: 'number' })).rejects.toThrow(
      "the expression gives a string, and 'type' says number",
    );
  });

  it.each(['in', 'my-col', 'request', '9x', 'list.a', 'a..b', ''])(
    'adds no column that an expression could not say: %s',
    async (as) => {
      await expect(run(compute, { as, value: 'score' })).rejects.toThrow(
        `options of compute: as must be a column name of letters, digits and _, with dots between parts, that is no word of CEL (was '${as}')`,
      );
    },
  );
});

describe('where', () => {
  it('drops with its own text, or the column that is null, as reason', async () => {
    const { rows: got, drops } = await run(where, { keep: 'quality.useful >= 4' });
    expect(got.map(({ request }) => request)).toEqual([0, 3, 4]);
    expect(drops.map(({ fate, reason }) => `${fate}: ${reason}`)).toEqual([
      'filtered: missing quality.useful',
      'filtered: not quality.useful >= 4',
      'filtered: not quality.useful >= 4',
      'filtered: not quality.useful >= 4',
    ]);
  });

  it('shortens a long expression', async () => {
    const { drops } = await run(where, { keep: 'text.contains("a long text that nobody will ever write")' });
    expect(drops[0]?.reason).toBe('not text.contains("a long text that nob…');
  });

  it.each([
    ['score', 'the expression gives a number, and must be true or false'],
    ['fields.ok', 'the expression gives a value of unknown type, and must be true or false'],
    ['text', 'the expression gives a string, and must be true or false'],
  ])('refuses %s', async (keep, message) => {
    await expect(run(where, { keep })).rejects.toThrow(message);
  });
});

describe('limit', () => {
  it('keeps the first rows and asks for nothing behind them', async () => {
    const { rows: got, drops } = await runStage(erased(limit), rows, { columns, options: { rows: 2 }, batchSize: 1 });
    expect(got.map(({ request, candidate }) => [request, candidate])).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect(drops).toEqual([]);
    expect((await run(limit, { rows: 2 })).drops.map(({ reason }) => reason)).toEqual(
      Array.from({ length: 5 }, () => 'over 2 rows'),
    );
  });

  it('keeps the first rows of each request', async () => {
    const { rows: got, drops } = await run(limit, { perRequest: 2 });
    expect(got).toHaveLength(6);
    expect(drops).toEqual([{ request: 3, candidate: 2, fate: 'filtered', reason: 'over 2 a request' }]);
  });

  it('wants a number of something', async () => {
    await expect(run(limit, {})).rejects.toThrow("must be an object with 'rows', 'perRequest' or both");
  });
});

describe('rename and drop-columns', () => {
  it('move and end columns', async () => {
    const renamed = await run(rename, { columns: { text: 'advice' } });
    expect(Object.keys(renamed.rows[0] ?? {}).sort()).toEqual([
      'advice',
      'candidate',
      'fields',
      'quality.useful',
      'request',
      'score',
    ]);
    const dropped = await run(dropColumns, { columns: ['fields'] });
    expect(dropped.rows[0]).not.toHaveProperty('fields');
  });

  it('name a column that is not there', async () => {
    const message = "no column 'scor' reaches the stage. Did you mean 'score'?";
    await expect(run(rename, { columns: { scor: 'points' } })).rejects.toThrow(message);
    await expect(run(dropColumns, { columns: ['scor'] })).rejects.toThrow(message);
  });

  it('lose no column to another of the same name', async () => {
    await expect(run(rename, { columns: { text: 'a', score: 'a' } })).rejects.toThrow('new names that differ');
    await expect(run(rename, { columns: { text: 'score', score: 'b' } })).rejects.toThrow('new names that differ');
  });
});

describe('tokens', () => {
  it.each([
    ['words', [3, 2, 5, 2, 0, 4, 1]],
    ['characters', [17, 8, 5, 5, 0, 14, 4]],
  ])('counts %s', async (unit, counts) => {
    expect((await run(tokens, { unit })).rows.map((row) => row['tokens'])).toEqual(counts);
  });

  it('counts the tokens of a tokenizer.json', async () => {
    const { rows: got } = await run(tokens, { unit: 'tokens', tokenizer }, { project });
    expect(got.map((row) => row['tokens'])).toEqual([4, 2, 1, 3, 0, 6, 1]);
  });

  it('says what is wrong', async () => {
    await expect(run(tokens, { unit: 'tokens' })).rejects.toThrow(
      "an object with 'tokenizer' where 'unit' is 'tokens', and only there",
    );
    await expect(run(tokens, { column: 'score' })).rejects.toThrow("the column 'score' is no text: its type is number");
    await expect(run(tokens, { unit: 'tokens', tokenizer: 'nowhere.json' }, { project })).rejects.toMatchObject({
      code: 'DATA_TOKENIZER',
      message: "the tokenizer nowhere.json can't be read: there is no such file",
    });
  });
});
