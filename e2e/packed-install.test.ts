import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';

/**
 * What a user gets: the packed packages, installed by npm in a folder outside the repository (a copy of `outside/`), with a
 * plugin that was written there.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const project = realpathSync(mkdtempSync(join(tmpdir(), 'ablata-outside-')));
const sonarFixtures = join(root, 'packages/encoder-sonar/src/__fixtures__');
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Runs a program in the new project, with nothing of the repository around it. */
async function run(command: string, ...args: string[]) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS|NODE_PATH|VITEST|ABLATA_)/i.test(name)),
  );
  return promisify(execFile)(command, args, { cwd: project, env, maxBuffer: 64e6 }).then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ status: code, stdout, stderr }),
  );
}

async function succeed(command: string, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await run(command, ...args);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}

/** The tarballs of tools/check-packages.mjs, made now unless the caller has them. */
async function tarballs(): Promise<string[]> {
  let from = process.env['ABLATA_TARBALLS'];
  if (!from || !existsSync(from)) {
    from = join(project, 'tarballs');
    await promisify(execFile)(process.execPath, [join(root, 'tools/check-packages.mjs'), from]);
  }
  const folder = from;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tgz'))
    .map((name) => join(folder, name));
}

const requireFrom = (folder: string) => createRequire(join(root, folder, 'package.json'));
const read = (file: string): string => readFileSync(join(project, file), 'utf8');

beforeAll(async () => {
  cpSync(join(root, 'e2e/outside'), project, { recursive: true });
  await succeed('npm', 'pack', './my-plugin', '--silent');
  rmSync(join(project, 'my-plugin'), { recursive: true });
  const tools = ['typescript', '@types/node', 'vitest'].map((name) => {
    const { version } = requireFrom('')(`${name}/package.json`) as { version: string };
    return `${name}@${version}`;
  });
  const packages = [...(await tarballs()), './ablata-plugin-openings-1.2.3.tgz', ...tools];
  await succeed('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', ...packages);
}, 600_000);

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
