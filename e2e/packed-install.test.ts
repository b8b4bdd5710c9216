import { cpSync, existsSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './support/ablata.ts';
import { codeBlocks, wholeBlocks } from './support/code-blocks.ts';
import { emptyFolder, publishedPackages, shellIn } from './support/published.ts';
import type { Registry } from './support/registry.ts';
import { typeProblems } from './support/type-problems.ts';

/**
 * What a user gets: all packages from a registry, installed by npm in a folder outside the repository (a copy of `outside/`), with a
 * plugin that was written there.
 */
const project = emptyFolder();
const sonarFixtures = join(root, 'packages/encoder-sonar/src/__fixtures__');
const requireFrom = (folder: string) => createRequire(join(root, folder, 'package.json'));
const read = (file: string): string => readFileSync(join(project, file), 'utf8');

let registry: Registry;
let { run, succeed } = {} as ReturnType<typeof shellIn>;

beforeAll(async () => {
  registry = await publishedPackages();
  ({ run, succeed } = shellIn(project, registry));
  cpSync(join(root, 'e2e/outside'), project, { recursive: true });
  await succeed('npm', 'pack', './my-plugin', '--silent');
  rmSync(join(project, 'my-plugin'), { recursive: true });
  const tools = ['typescript', '@types/node', 'vitest'].map((name) => {
    const { version } = requireFrom('')(`${name}/package.json`) as { version: string };
    return `${name}@${version}`;
  });
  await succeed(
    'npm',
    'install',
    '--loglevel=error',
    ...registry.published,
    './ablata-plugin-openings-1.2.3.tgz',
    ...tools,
  );
}, 600_000);

afterAll(() => registry[Symbol.asyncDispose]());

it('installs one copy of the contracts', async () => {
  const installed = readdirSync(join(project, 'node_modules'), { recursive: true, encoding: 'utf8' });
  expect(installed.filter((path) => path.endsWith(join('@ablata', 'spec')))).toEqual([join('@ablata', 'spec')]);
  await succeed('npm', 'ls', '--all'); // fails when a peer is missing or does not fit
});

it('has a command that says what it is', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8')) as { version: string };
  expect(await succeed('npx', 'ablata', '--version')).toContain(`ablata/${version}`);
  expect(await succeed('npx', 'ablata', '--help')).toContain('run [config]');
});

it('runs an experiment with a plugin that is loaded by name', async () => {
  await succeed('npx', 'ablata', 'run');
  const manifest = JSON.parse(read('runs/outside/run.json'));
  expect(manifest).toMatchObject({ outcome: 'target', rows: 300 });
  expect(JSON.stringify(manifest)).toMatch(/"ablata-plugin-openings"[^}]*"1\.2\.3"/);

  const rows = read('runs/outside/dataset/outside.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; columns: { characters: number } });
  expect(rows).toHaveLength(300);
  expect(rows.every(({ text, columns }) => text.length === columns.characters)).toBe(true);
  expect(new Set(rows.map(({ text }) => text.toLowerCase().split(/\s+/, 6).join(' '))).size).toBe(300);
  for (const split of ['train', 'val', 'test']) {
    expect(existsSync(join(project, `runs/outside/dataset/splits/100/${split}.pt`))).toBe(true);
  }
});

it('pays nothing when it is run again', async () => {
  const before = read('runs/outside/dataset/outside.jsonl');
  await succeed('npx', 'ablata', 'run');
  const { payments } = JSON.parse(read('runs/outside/run.json'));
  expect(payments.completions.paid).toBe(0);
  expect(payments.completions.reused).toBeGreaterThan(0);
  expect(read('runs/outside/dataset/outside.jsonl')).toBe(before);
});

it('says what to install when a plugin is not there', async () => {
  const { status, stderr } = await run('npx', 'ablata', 'run', 'missing.yaml');
  expect(stderr).toContain('npm install ablata-plugin-nowhere');
  expect(status).toBe(2);
});

it('has types that a strict project accepts without skipLibCheck', async () => {
  expect(await run('npx', 'tsc', '-p', '.')).toMatchObject({ status: 0, stdout: '' });
});

it('makes a plugin that builds and passes its contract tests', async () => {
  await succeed('npx', 'ablata', 'new', 'plugin', '@lab/ablata-encoder-mine');
  await succeed('npx', 'tsc', '-p', 'ablata-encoder-mine');
  await succeed('npx', 'tsc', '-p', 'ablata-encoder-mine/tsconfig.build.json');
  expect(readdirSync(join(project, 'ablata-encoder-mine/dist')).sort()).toEqual([
    'encoder.d.ts',
    'encoder.js',
    'index.d.ts',
    'index.js',
  ]);
  expect(await succeed('npx', 'vitest', 'run', '--root', 'ablata-encoder-mine')).toMatch(/Tests .*17 passed/);
});

it('brings the threads of the near-duplicate search', async () => {
  expect(await succeed('node', 'threads.js')).toBe('[3000,3000,true]\n');
  expect(await succeed('npx', 'ablata-dedupe', '--help')).toContain('Usage: ablata-dedupe');
});

/** Tests have onnxruntime from the repository: its installation would download CUDA files. */
function linkOnnxRuntime(): void {
  const runtime = dirname(requireFrom('packages/encoder-sonar').resolve('onnxruntime-node/package.json'));
  const link = join(project, 'node_modules/onnxruntime-node');
  if (!existsSync(link)) symlinkSync(realpathSync(runtime), link);
}

it('brings the worker and the tables of the SONAR encoder', async () => {
  linkOnnxRuntime();
  const model = gunzipSync(readFileSync(join(sonarFixtures, 'tokenizers/tiny.model.gz')));
  await writeFile(join(project, 'tiny.model'), model);
  expect(await succeed('node', 'sonar.js', join(sonarFixtures, 'checkpoints/small.pt'))).toBe('[32,96,3,true,true]\n');
  expect(await succeed('npx', 'ablata-sonar', '--help')).toContain('ablata-sonar');
});

it('brings the worker of the ONNX encoder', async () => {
  linkOnnxRuntime();
  const model = join(root, 'packages/encoder-onnx/src/__fixtures__/tiny');
  expect(await succeed('node', 'onnx.js', model)).toBe('[16,48,3,true]\n');
  expect(await succeed('npx', 'ablata-onnx', 'models')).toContain('all-MiniLM-L6-v2');
});

it('is loaded by import and by require, from plain JavaScript', async () => {
  const names = registry.published.map((name) => JSON.stringify(name)).join(', ');
  await writeFile(
    join(project, 'import.mjs'),
    `for (const name of [${names}]) if (Object.keys(await import(name)).length === 0) throw name;`,
  );
  await writeFile(
    join(project, 'require.cjs'),
    `for (const name of [${names}]) if (Object.keys(require(name)).length === 0) throw name;`,
  );
  await succeed('node', 'import.mjs');
  await succeed('node', 'require.cjs');
});

it.each([
  ['node16', ts.ModuleKind.Node16, ts.ModuleResolutionKind.Node16],
  ['bundler', ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
])('has the types that every whole block of the pages shows, under %s', (_, module, moduleResolution) => {
  expect(
    typeProblems(wholeBlocks(root), project, {
      module,
      moduleResolution,
      typeRoots: [join(project, 'node_modules/@types')],
    }),
  ).toEqual([]);
});

/** The first block of commands of each of these pages, typed word for word by somebody with an empty folder. */
describe.each(['README.md', 'docs/guide/first-dataset.md'])('%s', (page) => {
  it('leads from an empty folder to a dataset', async () => {
    const folder = emptyFolder();
    const shell = shellIn(folder, registry);
    const [commands, code] = ['sh', 'ts'].map((language) =>
      codeBlocks(root).find((block) => block.place.startsWith(`${page}:`) && block.language === language),
    );
    const typed = (commands as { code: string }).code.trim().split('\n');
    let printed = '';
    for (const line of typed) printed += await shell.succeed('sh', '-c', line);
    expect(printed).toMatch(/rows kept +1,000/);
    await shell.succeed('npx', 'ablata', 'verify', 'runs/first');
    if (page === 'README.md') return;
    await writeFile(join(folder, 'look.mts'), (code as { code: string }).code);
    expect(await shell.succeed('node', 'look.mts')).toMatch(/^1000 \[/);
  });
});
