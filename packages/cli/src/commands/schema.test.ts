import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ExperimentConfig, loadConfig } from '@ablata/core';
import { Validator } from '@cfworker/json-schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from '../../test/command.ts';

const EXAMPLES = fileURLToPath(new URL('../../../../examples/', import.meta.url));
let folder: string;
let schema: object;
let validator: Validator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ablata-schema-'));
  schema = JSON.parse((await command('schema', join(EXAMPLES, 'vs-10k'))).out.join('\n'));
  validator = new Validator(schema, '2020-12', false);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const problems = (config: unknown): string[] =>
  validator
    .validate(JSON.parse(JSON.stringify(config)))
    .errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`);

test.each(['ablation', 'answered', 'custom-stage', 'own-texts', 'quickstart', 'vs-10k'])(
  'the config of examples/%s follows the schema',
  async (example) => {
    const { config } = await loadConfig(join(EXAMPLES, example));
    expect(problems(config)).toEqual([]);
  },
);

test('what the command refuses, an editor marks: a misspelt option, one out of range, an unknown key', async () => {
  const { config } = await loadConfig(join(EXAMPLES, 'quickstart'));
  const dedupe = config.services['dedupe'] as object;
  const wrong = (services: object, more: object = {}): string =>
    problems({ ...config, ...more, services: { ...config.services, ...services } } as ExperimentConfig).join('\n');
  expect(wrong({ dedupe: { ...dedupe, treshold: 0.9 } })).toContain('#/services/dedupe/treshold');
  expect(wrong({ dedupe: { ...dedupe, threshold: 4 } })).toContain('#/services/dedupe/threshold 4 is greater than 1');
  expect(wrong({ dedupe: { threshold: 0.9 } })).toContain('#/services/dedupe');
  expect(wrong({ judge: { slot: 'dedupe', use: 'cosine', threshold: 4 } })).toContain('#/services/judge/threshold');
  expect(wrong({}, { nmae: 1 })).toContain('#/nmae');
  expect(wrong({}, { stages: [{ use: 'where', kep: 'x > 1' }] })).toContain('#/stages/0');
  expect(wrong({}, { stages: [{ stage: 'encode', colum: 'text' }] })).toContain('#/stages/0/colum');
  // What it can't know it lets pass: a plugin that is not installed here, a stage in a file.
  expect(wrong({ encoder: { use: 'of-another-plugin', size: 3 } }, { stages: [{ use: './mine.ts' }] })).toBe('');
});

test('an editor says what each key of the frame is for', () => {
  type Described = Record<string, { description?: string; properties?: Described }>;
  const { properties } = schema as { properties: Described };
  const { $schema: _, ...keys } = properties;
  const all = { ...keys, ...keys['budget']?.properties, ...keys['run']?.properties };
  expect(Object.keys(all)).toEqual(expect.arrayContaining(['target', 'spend', 'checkpointEvery']));
  expect(Object.keys(all).filter((key) => !all[key]?.description)).toEqual([]);
});

test('without a config it has the plugins that come with the command', async () => {
  writeFileSync(join(folder, 'ablata.yaml'), 'name: x\nservices: {}\nplugins: ["./none.mjs"]\n');
  expect((await command('schema', folder)).err.join('\n')).toMatch(
    /there is no module \.\/none\.mjs beside the config/,
  );
  expect(JSON.stringify(schema)).toContain('verbalized-sampling');
});
