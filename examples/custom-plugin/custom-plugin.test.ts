import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deduplicator } from '@ablata/spec';
import { describeDeduplicator, provided } from '@ablata/testkit';
import { expect, test } from 'vitest';
import { ablata, succeed } from '../../e2e/support/ablata.ts';
import { copyExample } from '../../e2e/support/example.ts';
import plugin from './openings-plugin/index.js';

describeDeduplicator('openings', {
  ...provided(plugin, Deduplicator, 'openings', { words: 3 }),
  capabilities: { exact: true, vectors: false },
});

test('it depends on the contracts alone, and as a peer', () => {
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(new URL('openings-plugin/package.json', import.meta.url), 'utf8'),
  ) as Record<string, object>;
  expect(dependencies).toBeUndefined();
  expect(Object.keys(peerDependencies ?? {})).toEqual(['@ablata/spec']);
});

test('the example runs: the package is found by name, and no two instructions begin alike', async () => {
  const folder = copyExample('custom-plugin');
  await succeed(['run'], { cwd: folder });
  const run = join(folder, 'runs/custom-plugin');
  const manifest = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as {
    experiment: { services: { slot: string; use: string; plugin: string; version: string }[] };
  };
  expect(manifest.experiment.services.find(({ slot }) => slot === 'dedupe')).toMatchObject({
    use: 'openings',
    plugin: 'ablata-plugin-openings',
    version: '1.0.0',
  });
  const openings = readFileSync(join(run, 'dataset/custom-plugin.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string })
    .map(({ text }) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s]/gu, '')
        .trim()
        .split(/\s+/)
        .slice(0, 4)
        .join(' '),
    );
  expect(openings).toHaveLength(150);
  expect(new Set(openings).size).toBe(150);
});

test('its options are checked like those of any plugin', async () => {
  const folder = copyExample('custom-plugin');
  const config = readFileSync(join(folder, 'ablata.config.ts'), 'utf8');
  writeFileSync(join(folder, 'ablata.config.ts'), config.replace('words: 4', `words: 'four'`));
  const { status, stderr } = await ablata(['run'], { cwd: folder });
  expect([status, stderr.trimEnd()]).toEqual([
    2,
    `error: ablata.config.ts:13:39 services.dedupe.words must be a whole number from 1 on [CONFIG_INVALID]
  13 |     dedupe: { use: 'openings', words: 'four' },
     |                                       ^`,
  ]);
});
