import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { command, root, succeed } from './support/ablata.ts';

// What `ablata new` writes, as it is written: a project with a plugin of each kind and a stage, over the sources of this repository.
const project = realpathSync(mkdtempSync(join(tmpdir(), 'ablata-e2e-new-')));
afterAll(() => rmSync(project, { recursive: true, force: true }));

const KINDS = ['encoder', 'decoder', 'llm', 'dedupe', 'prompt', 'source', 'splits', 'output', 'executor'];
const CONDITIONS = ['@ablata/source', 'node', 'import', 'module', 'default'];
const said: string[] = [];

const exec = (file: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, ['-C', '@ablata/source', join(root, 'node_modules', file), ...args], {
    cwd: project,
    env: { ...process.env, VITEST: undefined, NO_COLOR: '1' },
  }).catch((error: { stdout: string; stderr: string }) => {
    throw new Error(`${file} ${args.join(' ')} failed\n${error.stdout}${error.stderr}`);
  });

beforeAll(async () => {
  const links = {
    '@ablata/spec': 'packages/spec',
    '@ablata/testkit': 'packages/testkit',
    '@types/node': 'node_modules/@types/node',
    arktype: 'packages/core/node_modules/arktype',
    vitest: 'node_modules/vitest',
  };
  for (const [name, target] of Object.entries(links)) {
    mkdirSync(dirname(join(project, 'node_modules', name)), { recursive: true });
    symlinkSync(join(root, target), join(project, 'node_modules', name));
  }
  for (const kind of KINDS)
    said.push((await succeed(['new', 'plugin', `my-${kind}`, '--kind', kind], { cwd: project })).stdout);
  said.push((await succeed(['new', 'stage', 'my-stage'], { cwd: project })).stdout);
  const resolve = JSON.stringify({ conditions: CONDITIONS });
  writeFileSync(
    join(project, 'vitest.config.mjs'),
    `export default { resolve: ${resolve}, ssr: { resolve: ${resolve} } };`,
  );
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  const tsconfig = {
    extends: './my-encoder/tsconfig.json',
    compilerOptions: { customConditions: ['@ablata/source'] },
    include: ['my-*/src', 'my-*/bench', 'stages', 'known.ts'],
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(tsconfig));
  writeFileSync(join(project, 'known.ts'), knownOptions());
});

test('passes its contract tests', async () => {
  await exec('vitest/vitest.mjs', 'run', '--maxWorkers=2', '--reporter=json', '--outputFile=report.json').catch(() => {
    throw new Error(readFileSync(join(project, 'report.json'), 'utf8').replaceAll(/"status":"passed".*?\}/g, ''));
  });
  const { testResults, ...counts } = JSON.parse(readFileSync(join(project, 'report.json'), 'utf8')) as {
    numFailedTests: number;
    numPendingTests: number;
    testResults: { name: string; assertionResults: unknown[] }[];
  };
  expect(counts).toMatchObject({ numFailedTests: 0, numPendingTests: 0, success: true });
  expect(testResults).toHaveLength(KINDS.length + 1);
  for (const { name, assertionResults } of testResults)
    expect([name, assertionResults.length > 10]).toEqual([name, true]);
});

test('type-checks under the strict settings it brings, and its options are known to configs', async () => {
  expect((await exec('typescript/bin/tsc', '-p', '.')).stdout).toBe('');
});

const SERVICES = {
  encoder: 'dimension: 64',
  decoder: 'maxWords: 3',
  llm: 'concurrency: 2',
  dedupe: 'threshold: 0.5',
  prompt: 'candidates: 2',
  source: 'count: 10',
  splits: 'test: 0.2',
  output: 'digits: 3',
  executor: 'pollMs: 5',
};

/** A file that names an option of each right, and wrong. */
const knownOptions = (): string =>
  Object.entries(SERVICES)
    .map(([slot, option]) => [slot, option, `AblataServiceOptions['${slot}/my-${slot}']`])
    .concat([['stage', 'words: 3', `AblataStageOptions['my-stage']`]])
    .map(
      ([name, option = '', of]) => `export const ${name}: ${of} = { ${option} };
// @ts-expect-error a slip of the pen
export const ${name}Slip: ${of} = { ${option.replace(':', 's:')} };
// @ts-expect-error a wrong type
export const ${name}Wrong: ${of} = { ${option.replace(/:.*/, ': [1]')} };
`,
    )
    .join('');

test('lints without a warning, and its benches measure', async () => {
  await exec('oxlint/bin/oxlint', '--deny-warnings', ...KINDS.map((kind) => `my-${kind}`), 'stages');
  const benches = [...KINDS.map((kind) => `my-${kind}/bench/speed.ts`), 'stages/my-stage.bench.ts'];
  const measured = await Promise.all(
    benches.map((bench) => promisify(execFile)(process.execPath, ['-C', '@ablata/source', bench], { cwd: project })),
  );
  for (const [index, { stdout }] of measured.entries())
    expect([benches[index], stdout]).toEqual([
      benches[index],
      expect.stringMatching(/^\d\S* CPU-ms per \w+ \(median of \d+ rounds of \d+\)\n$/),
    ]);
});

test('runs by the lines that the command says to add', async () => {
  const lines = (pattern: RegExp) =>
    said.flatMap((text) => [...text.matchAll(pattern)].map(([, line]) => line)).join(', ');
  const config = `name: new
seed: 1
target: 30
plugins: [${lines(/^ {2}plugins: \[(.*)\]$/gm)}]
services: { ${lines(/^ {2}services: \{ (.*) \}$/gm)} }
stages: [${lines(/^ {2}stages: \[(.*)\]$/gm)}]
${lines(/^ {2}(run: .*)$/gm)}
`;
  writeFileSync(join(project, 'ablata.yaml'), config);
  const worker = spawn(process.execPath, [...command, 'work'], { cwd: project, stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void worker.kill('SIGKILL'));
  const worked = text(worker.stdout);
  await succeed(['run'], { cwd: project });
  worker.kill('SIGTERM');
  expect(await worked).toMatch(/encoder.*; drained/); // the executor's plugin gave it the encoder's calls
  const rows = readFileSync(join(project, 'runs/new/dataset/new.tsv'), 'utf8').trim().split('\n');
  expect(rows).toHaveLength(1 + 30);
});
