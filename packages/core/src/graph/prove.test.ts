import { type AnyStage, defineDatasetStage, defineStage, LanguageModel, token } from '@ablata/spec';
import { type } from 'arktype';
import { describe, expect, test } from 'vitest';
import { directoryOf } from '../../test/directory.ts';
import { errorOf } from '../../test/error-of.ts';
import { origin } from '../../test/origin.ts';
import { throwIt } from '../../test/throw-it.ts';
import type { StageEdit } from '../config/schema.ts';
import { BUILT_IN_STAGES } from '../stages/index.ts';
import { buildGraph } from './build-graph.ts';
import { startOf } from './presets.ts';
import { prove } from './prove.ts';

async function* pass<T>(batches: AsyncIterable<T>): AsyncGenerator<T> {
  yield* batches;
}

const ALL = ['source', 'prompt', 'llm', 'encoder', 'dedupe', 'splits', 'output'];
const score = defineStage({ name: 'score', reads: { text: 'string' }, adds: { score: 'number' }, run: pass as never });
const limit = defineStage({
  name: 'limit',
  options: type({ '+': 'reject', least: 'number = 0.5' }),
  reads: { score: 'number' },
  adds: {},
  run: pass as never,
});
const label = defineStage({ name: 'label', reads: { text: 'string' }, adds: { score: 'string' }, run: pass as never });

async function proof(edits: readonly StageEdit[], slots: ReadonlyMap<string, symbol> | readonly string[] = ALL) {
  const offered = new Map(BUILT_IN_STAGES.map((stage) => [stage.name, stage]));
  const graph = await buildGraph(edits, { start: startOf('generate', offered, origin, throwIt), offered, origin });
  return prove(graph, directoryOf(slots), origin);
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
      text: 'string',
      probability: 'number?',
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
      `"GRAPH_MISSING_COLUMN ablata.config.ts stages[0]: the stage 'limit' reads the column 'score' (number), which no stage before it adds. Known: problems, text, probability. → Put a stage that adds 'score' before, or move the one that reads it."`,
    );
    expect(await messageOf([after(score, 'draw')])).toMatchInlineSnapshot(
      `"GRAPH_MISSING_COLUMN ablata.config.ts stages[0]: the stage 'score' reads the column 'text' (string), which no stage before it adds. Known: problems. → Put a stage that adds 'text' before, or move the one that reads it."`,
    );
    expect(await messageOf([{ remove: 'encode' }])).toMatchInlineSnapshot(
      `"GRAPH_MISSING_COLUMN ablata.config.ts: the rule 'test' bound to 'dedupe' compares vectors, and no stage before it adds an embedding column → Put 'encode' before it, or bind a rule over texts: dedupe: { use: 'exact-text' }."`,
    );
    expect(await messageOf([{ remove: 'draw' }])).toMatchInlineSnapshot(
      `"GRAPH_MISSING_COLUMN ablata.config.ts: the stage 'prompt' reads the column 'problems' (json), which nothing adds: it is the first stage. → Put a stage that adds 'problems' before, or move the one that reads it."`,
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
      `"GRAPH_MISSING_COLUMN ablata.config.ts stages[0]: the stage 'count' reads the column 'score' (number), which the finished dataset does not have. Known: problems, text, probability, embedding. → Put a stage that adds 'score' before, or move the one that reads it."`,
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
      `"GRAPH_UNBOUND ablata.config.ts services: nothing is bound in the slot 'llm', which the stage 'generate' needs → Add to the services: llm: { use: … }"`,
    );
    expect(
      await messageOf(
        [],
        ALL.filter((slot) => slot !== 'output'),
      ),
    ).toMatchInlineSnapshot(
      `"GRAPH_UNBOUND ablata.config.ts services: nothing is bound in the slot 'output', which the stage 'write' needs → Add to the services: output: { use: … }"`,
    );
    const translate = defineStage({
      name: 'translate',
      needs: { llm: LanguageModel },
      reads: {},
      adds: {},
      run: pass as never,
    });
    expect(await messageOf([after(translate, 'draw')], ['source', 'prompt'])).toMatch(
      /^GRAPH_UNBOUND .*'translate' needs/s,
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

describe('columns and services that depend on options', () => {
  const copy = defineStage({
    name: 'copy',
    options: type({ '+': 'reject', of: 'string', as: 'string', 'over?': 'boolean' }),
    reads: ({ of }, { columns }) => ({ [of]: columns[of] ?? 'string' }),
    adds: ({ of, as }, { columns }) => ({ [as]: columns[of] ?? 'string' }),
    replaces: ({ as, over }) => (over ? [as] : []),
    run: pass as never,
  });

  test('are proven as they follow', async () => {
    const { sink, rows } = await proof([after(copy, 'encode', { of: 'embedding', as: 'twin' })]);
    expect(sink.columns).toMatchObject({ embedding: 'embedding', twin: 'embedding' });
    expect(rows.find(({ name }) => name === 'copy')).toMatchObject({ reads: { embedding: 'embedding' }, services: {} });
  });

  test('encode and dedupe under names of their own: two embeddings, two rules', async () => {
    const { sink, rows } = await proof(
      [
        { use: 'encode', name: 'encode-2', after: 'encode', as: 'second', with: { encoder: 'small' } },
        { use: 'dedupe', name: 'dedupe-2', after: 'dedupe', by: 'second' },
      ],
      new Map([...ALL.map((slot) => [slot, token(slot)] as const), ['small', token('encoder')] as const]),
    );
    expect(sink.columns).toMatchObject({ embedding: 'embedding', second: 'embedding' });
    expect(rows.map(({ name, services }) => [name, services])).toContainEqual(['encode-2', { encoder: ['small'] }]);
  });

  test('what is refused: a column added twice, with null in it, of a name that is taken; a stage that fails', async () => {
    const failing = { ...score, adds: () => { throw new TypeError('x is not a function'); } } as unknown as AnyStage; // biome-ignore format: one line
    const maybe = defineStage({ name: 'maybe', reads: {}, adds: { score: 'number?' }, run: pass as never });
    const rowish = defineStage({ name: 'rowish', reads: {}, adds: { request: 'number' }, run: pass as never });
    const sums = [
      await messageOf([after(score, 'parse'), after({ ...score, name: 'again' }, 'score')]),
      await messageOf([after(copy, 'parse', { of: 'text', as: 'text' })]),
      await messageOf([
        { use: score, from: ['parse'] },
        { use: { ...score, name: 'again' }, from: ['parse'] },
        { stage: 'dedupe', from: ['encode', 'score', 'again'] },
      ]),
      await messageOf([after(maybe, 'parse'), after(limit, 'maybe')]),
      await messageOf([after(rowish, 'parse')]),
      await messageOf([after(failing, 'parse')]),
      await messageOf([{ stage: 'encode', column: 'txt' }]),
      await messageOf([{ stage: 'dedupe', by: 'text' }]),
      await messageOf([{ stage: 'encode', with: { encoder: 'llm' } }]),
      await messageOf([{ stage: 'encode', with: { encodr: 'encoder' } }]),
      await messageOf([{ stage: 'encode', with: { encoder: 'encodr' } }]),
    ];
    expect(sums).toMatchInlineSnapshot(`
      [
        "GRAPH_COLUMN_TWICE ablata.config.ts stages[1]: the stage 'again' adds the column 'score', which 'score' adds already → Give it another name where the stage lets you (as: 'score_2'), or rename the first.",
        "GRAPH_COLUMN_TWICE ablata.config.ts stages[0]: the stage 'copy' adds the column 'text', which 'parse' adds already → Give it another name where the stage lets you (as: 'text_2'), or rename the first.",
        "GRAPH_COLUMN_TWICE ablata.config.ts stages[2]: the branches that meet in 'dedupe' both bring a column 'score': from 'score' and from 'again' → Give one of them another name, or take it out with drop-columns before they meet.",
        "GRAPH_COLUMN_TYPE ablata.config.ts stages[1]: the stage 'limit' reads the column 'score' as number, and it is number? → '?' means: or null. Take out the rows without one first, with a filter, or let none be null.",
        "GRAPH_BAD_COLUMN ablata.config.ts stages[0]: the stage 'rowish' adds a column 'request', a name that every row has already",
        "PLUGIN_BROKEN ablata.config.ts stages[0]: the stage 'score' failed while the graph was proven: x is not a function",
        "GRAPH_MISSING_COLUMN ablata.config.ts stages[0]: the stage 'encode' reads the column 'txt' (string), which no stage before it adds. Did you mean 'text'? → Put a stage that adds 'txt' before, or move the one that reads it.",
        "GRAPH_COLUMN_TYPE ablata.config.ts stages[0].by: the rule 'test' bound to 'dedupe' compares vectors, and the column 'text' is string → Name an embedding column, or bind a rule over texts: dedupe: { use: 'exact-text' }.",
        "GRAPH_WRONG_SLOT ablata.config.ts stages[0].with.encoder: the stage 'encode' needs a service of the slot 'encoder' there, and 'llm' is one of the slot 'llm' → Of the slot 'encoder' there is: encoder.",
        "CONFIG_UNKNOWN_NEED ablata.config.ts stages[0].with.encodr: the stage 'encode' has no need 'encodr'. Did you mean 'encoder'?",
        "CONFIG_UNKNOWN_SERVICE ablata.config.ts stages[0].with.encoder: there is no service named 'encodr'. Did you mean 'encoder'? → Add to the services: encodr: { slot: 'encoder', use: … }",
      ]
    `);
    const over = after(copy, 'parse', { of: 'text', as: 'text', over: true });
    expect((await proof([over])).sink.addedBy).toMatchObject({ text: 'copy' });
  });
});
