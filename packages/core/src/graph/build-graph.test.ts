import { dirname, join } from 'node:path';
import { type AnyStage, defineStage } from '@ablata/spec';
import { describe, expect, test } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { origin } from '../../test/origin.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { throwIt } from '../../test/throw-it.ts';
import type { StageEdit } from '../config/schema.ts';
import { BUILT_IN_STAGES } from '../stages/index.ts';
import { buildGraph } from './build-graph.ts';
import { startOf } from './presets.ts';

const stage = (name: string): AnyStage =>
  defineStage({
    name,
    reads: {},
    adds: {},
    async *run(batches) {
      yield* batches;
    },
  });

const judge = stage('judge');
const offered = new Map([...BUILT_IN_STAGES, judge, stage('score')].map((each) => [each.name, each]));
const start = startOf('generate', offered, origin, throwIt);

async function build(...edits: StageEdit[]) {
  return (await buildGraph(edits, { start, offered, origin })).nodes;
}

/** `draw > prompt(draw) > …` */
async function shape(...edits: StageEdit[]): Promise<string> {
  return (await build(...edits)).map(({ name, from }) => (from.length > 0 ? `${name}(${from})` : name)).join(' ');
}

async function messageOf(...edits: StageEdit[]): Promise<string> {
  const { code, message, hint } = await errorOf(() => build(...edits));
  return `${code} ${message}${hint ? ` → ${hint}` : ''}`;
}

describe('edits', () => {
  test('none: the built-in chain', async () => {
    expect(await shape()).toBe(
      'draw prompt(draw) generate(prompt) parse(generate) encode(parse) dedupe(encode) split(dedupe) write(split)',
    );
  });

  test('insert after and before, with options', async () => {
    const nodes = await build({ use: 'judge', after: 'parse', strict: true }, { use: 'score', before: 'judge' });
    expect(nodes.map(({ name }) => name).join(' ')).toBe(
      'draw prompt generate parse score judge encode dedupe split write',
    );
    expect(nodes.find(({ name }) => name === 'judge')).toMatchObject({
      stage: judge,
      options: { strict: true },
      from: ['score'],
      edit: 0,
    });
  });

  test('the same stage twice, under two names', async () => {
    expect(await shape({ use: 'judge', after: 'parse' }, { use: 'judge', name: 'again', after: 'judge' })).toContain(
      'judge(parse) again(judge) encode(again)',
    );
  });

  test('replace keeps the place and the name, remove closes the gap', async () => {
    expect(await shape({ use: 'judge', replace: 'dedupe' })).toContain('encode(parse) dedupe(encode) split(dedupe)');
    expect((await build({ use: 'judge', replace: 'dedupe' })).find(({ name }) => name === 'dedupe')?.stage).toBe(judge);
    expect(await shape({ remove: 'dedupe' })).toContain('encode(parse) split(encode)');
  });

  test('options of a built-in stage', async () => {
    const nodes = await build({ stage: 'parse', lenient: true }, { stage: 'parse', other: 1 });
    expect(nodes.find(({ name }) => name === 'parse')).toMatchObject({ options: { lenient: true, other: 1 }, edit: 1 });
  });

  test('a branch hangs beside the chain until something joins it', async () => {
    expect(await shape({ use: 'score', from: ['parse'] }, { stage: 'dedupe', from: ['encode', 'score'] })).toContain(
      'parse(generate) score(parse) encode(parse) dedupe(encode,score)',
    );
  });

  test('a stage itself, in TypeScript', async () => {
    expect(await shape({ use: judge, after: 'parse' })).toContain('judge(parse)');
  });

  test('a stage from a file beside the config', async () => {
    const folder = tempFolder({
      'stages/mine.ts': `
        import { defineStage } from '@ablata/spec';
        export default defineStage({ name: 'mine', reads: {}, adds: {}, async *run(batches) { yield* batches; } });`,
      'stages/none.ts': 'export const stage = 1;',
    });
    const local = { ...origin, file: join(folder, 'ablata.config.ts') };
    const materials = { start, offered, origin: local };
    const { nodes } = await buildGraph([{ use: './stages/mine.ts', after: 'parse' }], materials);
    expect(nodes.find(({ name }) => name === 'mine')?.from).toEqual(['parse']);
    const invalid = await errorOf(() => buildGraph([{ use: './stages/none.ts', after: 'parse' }], materials));
    expect([invalid.code, invalid.message, invalid.hint]).toEqual([
      'PLUGIN_INVALID',
      'ablata.config.ts stages[0].use: ./stages/none.ts must export a stage as default',
      'Write: export default defineStage({ … })',
    ]);
    const missing = await errorOf(() => buildGraph([{ use: './stages/mein.ts', after: 'parse' }], materials));
    expect(missing.message).toBe(
      "ablata.config.ts stages[0].use: there is no file ./stages/mein.ts beside the config. Did you mean './stages/mine.ts'?",
    );
    expect(dirname(local.file)).toBe(folder);
  });
});

describe('what is refused', () => {
  test('stages nobody offers, places that are not there', async () => {
    expect(await messageOf({ use: 'juge', after: 'parse' })).toMatchInlineSnapshot(
      `"CONFIG_UNKNOWN_STAGE ablata.config.ts stages[0].use: no stage 'juge' is offered. Did you mean 'judge'? → List the plugin that offers it under 'plugins', or name a file: './stages/juge.ts'."`,
    );
    expect(await messageOf({ use: 'judge', after: 'pares' })).toMatchInlineSnapshot(
      `"CONFIG_UNKNOWN_STAGE ablata.config.ts stages[0].after: the graph has no stage 'pares'. Did you mean 'parse'?"`,
    );
    expect(await messageOf({ remove: 'embed' })).toMatchInlineSnapshot(
      `"CONFIG_UNKNOWN_STAGE ablata.config.ts stages[0].remove: the graph has no stage 'embed'. Known: draw, prompt, generate, parse, encode, dedupe, split, write."`,
    );
    expect(await messageOf({ stage: 'dedup', x: 1 })).toMatchInlineSnapshot(
      `"CONFIG_UNKNOWN_STAGE ablata.config.ts stages[0].stage: the graph has no stage 'dedup'. Did you mean 'dedupe'?"`,
    );
  });

  test('edits that do not say what or where', async () => {
    expect(await messageOf({ after: 'parse' })).toMatchInlineSnapshot(
      `"CONFIG_BAD_EDIT ablata.config.ts stages[0] says neither 'use', 'stage' nor 'remove' → For example: { use: 'my-stage', after: 'parse' }"`,
    );
    expect(await messageOf({ use: 'judge' })).toMatchInlineSnapshot(
      `"CONFIG_BAD_EDIT ablata.config.ts stages[0] does not say where 'judge' goes → Add one of: after, before, replace, from. The graph is draw → prompt → generate → parse → encode → dedupe → split → write."`,
    );
  });

  test('a name that is taken', async () => {
    expect(await messageOf({ use: 'judge', name: 'encode', after: 'parse' })).toMatchInlineSnapshot(
      `"CONFIG_BAD_EDIT ablata.config.ts stages[0]: the graph already has a stage 'encode' → Give this one another name: { use: …, name: 'encode-2' }"`,
    );
  });
});
