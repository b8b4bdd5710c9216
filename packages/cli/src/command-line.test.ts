import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { command } from '../test/command.ts';
import { offlineServices } from '../test/offline-services.ts';

let folder: string;
const before = process.cwd();
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ablata-line-'));
  process.chdir(folder);
  writeFileSync('ablata.yaml', JSON.stringify({ name: 'small', target: 20, services: offlineServices }));
  mkdirSync('runs/old', { recursive: true });
});
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

const said = async (...line: string[]): Promise<string> => {
  const { out, err } = await command(...line);
  return [...out, ...err].join('\n');
};

describe('--set and --target', () => {
  test('change a config for one command', async () => {
    const plan = JSON.parse(await said('plan', '--json', '--target', '40', '--set', 'services.dedupe.threshold=0.7'));
    expect(plan.target).toBe(40);
    expect(JSON.parse(await said('plan', '--json')).target).toBe(20);
  });

  test.each([
    ['services.dedupe.threshold=4', /--set services\.dedupe\.threshold must be at most 1 \(was 4\)/],
    ['services.dedup.threshold=0.7', /--set services\.dedup\.threshold leads nowhere: .* Did you mean 'dedupe'\?/],
    ['target=many', /--set target must be a number \(was a string\)/],
    ['run.concurency=3', /--set run\.concurency .*Did you mean 'concurrency'\?/],
    ['threshold', /--set wants a path and a value \(was 'threshold'\)/],
  ])('%s is refused with its place', async (setting, message) => {
    expect(await said('plan', '--set', setting)).toMatch(message);
  });

  test('several, also into lists', async () => {
    const text = await said('plan', '--set', 'services.splits.sizes=[10,20]', '--set', 'services.output.0.use=parket');
    expect(text).toMatch(/--set services\.output\[0\]\.use.*Did you mean 'parquet'\?/);
  });
});

test('a misspelt command or option is told what it may have been', async () => {
  expect(await said('verfy', 'runs/old')).toMatch(/there is no command 'verfy'\. Did you mean 'verify'\?/);
  expect(await said('run', '--retry-faild')).toMatch(/Did you mean '--retry-failed'\?/);
  expect(await said('help', 'rnu')).toMatch(/there is no command 'rnu'\. Did you mean 'run'\?/);
  expect(await said('rnu', '--help')).toMatch(/there is no command 'rnu'\. Did you mean 'run'\?/);
  expect(await said('new', 'plugn', 'mine')).toMatch(/there is no template for 'plugn'\. Did you mean 'plugin'\?/);
});

test('a shell is told commands, options, runs and configs', async () => {
  const lines: string[] = [];
  const log = vi
    .spyOn(console, 'log')
    .mockImplementation((line: string) => void lines.push(...String(line).split('\n')));
  const { argv } = process; // what completes looks there
  try {
    const asked = ['ver', 'verify |', 'run a', 'run --re', 'view |', 'new |', 'ledger pr', 'help comp', 'init --graph |', 'new plugin x --kind dec', 'ledger stats --config |']; // biome-ignore format: one line
    for (const words of asked.map((line) => line.replace('|', '').split(' '))) {
      process.argv = ['node', 'ablata', 'complete', '--', ...words];
      await command('complete', '--', ...words);
    }
  } finally {
    log.mockRestore();
    process.argv = argv;
  }
  const words = lines.map((line) => line.split('\t')[0]);
  for (const word of ['verify', 'runs/old', 'ablata.yaml', '--retry-failed', 'stage', 'prune', 'compare', 'texts'])
    expect(words).toContain(word);
});
