import { type AnyStage, defineDatasetStage, defineStage, LanguageModel, token } from '@ablata/spec';
import { type } from 'arktype';
import { describe, expect, test } from 'vitest';
import type { StageEdit } from '../config/schema.ts';
import { RunControl } from '../run/control.ts';
import { BUILT_IN_STAGES } from '../stages/index.ts';
import { errorOf } from '../testing/error-of.ts';
import { origin } from '../testing/origin.ts';
import { buildGraph } from './build-graph.ts';
import { prove } from './prove.ts';

async function* pass<T>(batches: AsyncIterable<T>): AsyncGenerator<T> {
  yield* batches;
}

const ALL = ['source', 'prompt', 'llm', 'encoder', 'dedupe', 'splits', 'outputs'];
const score = defineStage({ name: 'score', reads: { text: 'string' }, adds: { score: 'number' }, run: pass as never });
const limit = defineStage({
  name: 'limit',
  options: type({ '+': 'reject', least: 'number = 0.5' }),
  reads: { score: 'number' },
  adds: {},
  run: pass as never,
});
const label = defineStage({ name: 'label', reads: { text: 'string' }, adds: { score: 'string' }, run: pass as never });

async function proof(edits: readonly StageEdit[], slots: readonly string[] = ALL) {
  const graph = await buildGraph(edits, { builtIn: BUILT_IN_STAGES, offered: new Map(), origin });
  return prove(graph, new Set([...slots.map((slot) => token(slot)), RunControl]), origin);
}

async function messageOf(edits: readonly StageEdit[], slots?: readonly string[]): Promise<string> {
  const { code, message, hint } = await errorOf(() => proof(edits, slots));
  return `${code} ${message}${hint ? ` → ${hint}` : ''}`;
}

const after = (use: AnyStage, place: string, more: object = {}): StageEdit => ({ use, after: place, ...more });

describe('a graph that can run', () => {
  test('the built-in one: rows end in dedupe, then the dataset', async () => {
    const { rows, sink, dataset } = await proof([]);
    expect(rows.map(({ name }) => name)).toEqual(['draw', 'prompt', 'generate', 'parse', 'encode', 'dedupe']);
    expect(sink.name).toBe('dedupe');
    expect(sink.columns).toEqual({
      problems: 'json',
      pool: 'string',
      text: 'string',
      probability: 'json',
      embedding: 'embedding',
    });
    expect(dataset.map(({ name }) => name)).toEqual(['split', 'write']);
  });

  test('options are validated and filled in; as written they are kept beside', async () => {
    const { rows } = await proof([after(score, 'parse'), after(limit, 'score')]);
    expect(rows.find(({ name }) => name === 'limit')).toMatchObject({ options: { least: 0.5 }, rawOptions: {} });
  });

  test('branches meet with the columns of all', async () => {
    const { rows, sink } = await proof([
      { use: score, from: ['parse'] },
      { stage: 'dedupe', from: ['encode', 'score'] },
    ]);
    expect(rows.map(({ name }) => name)).toEqual(['draw', 'prompt', 'generate', 'parse', 'score', 'encode', 'dedupe']);
    expect(sink.columns).toHaveProperty('score', 'number');
    expect(sink.columns).toHaveProperty('embedding', 'embedding');
  });
});

describe('what is refused', () => {
  test('a column nobody adds', async () => {
    expect(await messageOf([after(limit, 'parse')])).toMatchInlineSnapshot(
      `"GRAPH_MISSING_COLUMN ablata.config.ts stages[0]: the stage 'limit' reads the column 'score' (number), which no stage before it adds. Known: problems, pool, text, probability. → Put a stage that adds 'score' before, or move the one that reads it."`,
    );
    expect(await messageOf([after(score, 'draw')])).toMatchInlineSnapshot(
      `"GRAPH_MISSING_COLUMN ablata.config.ts stages[0]: the stage 'score' reads the column 'text' (string), which no stage before it adds. Known: records, problems, pool. → Put a stage that adds 'text' before, or move the one that reads it."`,
    );
    expect(await messageOf([{ remove: 'encode' }])).toMatchInlineSnapshot(
      `"GRAPH_MISSING_COLUMN ablata.config.ts: the stage 'dedupe' reads the column 'embedding' (embedding), which no stage before it adds. Known: problems, pool, text, probability. → Put a stage that adds 'embedding' before, or move the one that reads it."`,
    );
    expect(await messageOf([{ remove: 'draw' }])).toMatchInlineSnapshot(
      `"GRAPH_MISSING_COLUMN ablata.config.ts: the stage 'prompt' reads the column 'records' (json), which nothing adds: it is the first stage. → Put a stage that adds 'records' before, or move the one that reads it."`,
    );
  });

  test('a dataset without what every dataset consists of', async () => {
    expect(await messageOf([{ remove: 'encode' }, { remove: 'dedupe' }])).toMatchInlineSnapshot(
      `"GRAPH_MISSING_COLUMN ablata.config.ts: every dataset has the column 'embedding' (embedding), which no stage adds. Known: problems, pool, text, probability. → Put a stage that adds 'embedding' before, or move the one that reads it."`,
    );
  });

  test('a column of another type', async () => {
    expect(await messageOf([after(label, 'parse'), after(limit, 'label')])).toMatchInlineSnapshot(
      `"GRAPH_COLUMN_TYPE ablata.config.ts stages[1]: the stage 'limit' reads the column 'score' as number, and it is string"`,
    );
    expect(
      await messageOf([
        { use: score, from: ['parse'] },
        { use: label, from: ['parse'] },
        { stage: 'dedupe', from: ['encode', 'score', 'label'] },
      ]),
    ).toMatchInlineSnapshot(
      `"GRAPH_COLUMN_TYPE ablata.config.ts stages[2]: the branches that meet in 'dedupe' bring the column 'score' as number and as string"`,
    );
  });

  test('a column that a stage over the dataset reads', async () => {
    const count = defineDatasetStage({ name: 'count', reads: { score: 'number' }, run: async (input) => input });
    expect(await messageOf([after(count, 'dedupe')])).toMatchInlineSnapshot(
      `"GRAPH_MISSING_COLUMN ablata.config.ts stages[0]: the stage 'count' reads the column 'score' (number), which the finished dataset does not have. Known: problems, pool, text, probability, embedding. → Put a stage that adds 'score' before, or move the one that reads it."`,
    );
  });

  test('a circle', async () => {
    expect(
      await messageOf([after(score, 'parse'), { stage: 'parse', from: ['generate', 'score'] }]),
    ).toMatchInlineSnapshot(
      `"GRAPH_CYCLE ablata.config.ts: the stages go in a circle: parse → score → parse → Change a 'from' so that rows flow one way."`,
    );
    expect(await messageOf([{ stage: 'draw', from: ['dedupe'] }])).toMatchInlineSnapshot(
      `"GRAPH_CYCLE ablata.config.ts: the stages go in a circle: draw → prompt → generate → parse → encode → dedupe → draw → Change a 'from' so that rows flow one way."`,
    );
  });

  test('an input that is not there', async () => {
    expect(await messageOf([{ stage: 'dedupe', from: ['encod'] }])).toMatchInlineSnapshot(
      `"GRAPH_UNKNOWN_INPUT ablata.config.ts stages[0]: the stage 'dedupe' reads from 'encod', which is not in the graph. Did you mean 'encode'?"`,
    );
  });

  test('an input named twice', async () => {
    expect(await messageOf([{ stage: 'dedupe', from: ['encode', 'encode'] }])).toMatchInlineSnapshot(
      `"GRAPH_BAD_INPUT ablata.config.ts stages[0]: the stage 'dedupe' names an input twice: encode, encode"`,
    );
  });

  test('rows that end in two places', async () => {
    expect(await messageOf([{ use: score, from: ['parse'] }])).toMatchInlineSnapshot(
      `"GRAPH_NO_SINGLE_END ablata.config.ts: rows must come together in one last stage, and the graph ends in 2: score, dedupe → Join the branches: { stage: 'dedupe', from: ['encode', 'score'] }"`,
    );
  });

  test('a stage over rows behind a stage over the dataset', async () => {
    expect(await messageOf([after(score, 'split')])).toMatchInlineSnapshot(
      `"GRAPH_BAD_INPUT ablata.config.ts stages[0]: the stage 'score' works on rows and comes after 'split', which works on the finished dataset → Put it before the dataset is finished, for example: after dedupe."`,
    );
  });

  test('a slot that nothing is bound to', async () => {
    expect(
      await messageOf(
        [],
        ALL.filter((slot) => slot !== 'llm'),
      ),
    ).toMatchInlineSnapshot(
      `"GRAPH_UNBOUND ablata.config.ts: the stage 'generate' needs a service in the slot 'llm', and nothing is bound there → Add to the config: services: { llm: { use: … } }"`,
    );
    expect(
      await messageOf(
        [],
        ALL.filter((slot) => slot !== 'outputs'),
      ),
    ).toMatchInlineSnapshot(
      `"GRAPH_UNBOUND ablata.config.ts: the stage 'write' needs a service in the slot 'output', and nothing is bound there → Add to the config: services: { output: { use: … } }"`,
    );
    const translate = defineStage({
      name: 'translate',
      needs: { llm: LanguageModel },
      reads: {},
      adds: {},
      run: pass as never,
    });
    expect(await messageOf([after(translate, 'draw')], ['source', 'prompt'])).toMatch(
      /^GRAPH_UNBOUND .*'translate' needs/,
    );
  });

  test('options a stage does not take', async () => {
    expect(await messageOf([after(score, 'parse'), after(limit, 'score', { lest: 1 })])).toMatchInlineSnapshot(
      `"CONFIG_INVALID ablata.config.ts stages[1].lest is not known in the options of the stage 'limit'. Did you mean 'least'?"`,
    );
    expect(await messageOf([after(score, 'parse'), after(limit, 'score', { least: '1' })])).toMatchInlineSnapshot(
      `"CONFIG_INVALID ablata.config.ts stages[1].least must be a number (was a string)"`,
    );
    expect(await messageOf([{ stage: 'parse', lenient: true }])).toMatchInlineSnapshot(
      `"CONFIG_INVALID ablata.config.ts stages[0].lenient is not known in the options of the stage 'parse'. There are none."`,
    );
  });
});
