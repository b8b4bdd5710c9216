import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS } from '../../packages/cli/src/scaffold/kinds.ts';
import { root } from '../support/ablata.ts';
import { codeBlocks, wholeBlocks } from '../support/code-blocks.ts';
import { emptyFolder, shellIn } from '../support/published.ts';
import type { Registry } from '../support/registry.ts';
import { publishByChangesets } from './publish-by-changesets.ts';

/** `npm run test:published`: what a release would publish, installed and tried as its pages say, with each package manager. */
let registry: Registry;
beforeAll(async () => {
  registry = await publishByChangesets();
}, 900_000);
afterAll(() => registry?.[Symbol.asyncDispose]());

const packages = readdirSync(join(root, 'packages'));

it('publishes every package', () => {
  expect(registry.published.map((name) => (name === 'ablata' ? 'cli' : basename(name))).sort()).toEqual(
    packages.sort(),
  );
});

/** How others say what the pages say for npm. `tool`: what has to be installed to have it. */
const MANAGERS = {
  pnpm: { tool: undefined, install: 'pnpm add', exec: 'pnpm exec', env: {} },
  'yarn 1': { tool: 'yarn@1.22.22', install: 'yarn add', exec: 'yarn run -s', env: {} },
  'yarn 4': {
    tool: '@yarnpkg/cli-dist@4.12.0',
    install: 'yarn add',
    exec: 'yarn run',
    env: {
      YARN_NODE_LINKER: 'node-modules',
      YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
      YARN_ENABLE_TELEMETRY: '0',
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    },
  },
  bun: { tool: 'bun@1.3.5', install: 'bun add', exec: 'bunx', env: {} },
  'npm on Node.js 22.13': { tool: 'node@22.13.0', install: 'npm install', exec: 'npx', env: {} },
};

/** A folder of programs for PATH, or the reason why it can't be had. */
async function programs(tool: string | undefined): Promise<{ path?: string; reason?: string }> {
  if (tool === undefined) return { path: '' };
  const folder = emptyFolder();
  const { run } = shellIn(folder, { url: 'https://registry.npmjs.org' });
  const { status, stderr } = await run('npm', 'install', '--prefix', folder, '--loglevel=error', tool);
  return status === 0
    ? { path: `${join(folder, 'node_modules/.bin')}:` }
    : { reason: stderr.split('\n')[0] ?? 'npm install failed' };
}

describe.each(Object.entries(MANAGERS))('%s', (_, { tool, install, exec, env }) => {
  it('leads from an empty folder to a dataset, as the README says for npm', async ({ skip }) => {
    const { path, reason } = await programs(tool);
    if (path === undefined) return skip(`${tool}: ${reason}`);
    const folder = emptyFolder();
    const cache = emptyFolder();
    const { url } = registry;
    const { succeed } = shellIn(folder, registry, {
      ...env,
      PATH: `${path}${process.env['PATH']}`,
      YARN_REGISTRY: url,
      YARN_NPM_REGISTRY_SERVER: url,
      BUN_CONFIG_REGISTRY: url,
      YARN_CACHE_FOLDER: cache,
      YARN_GLOBAL_FOLDER: cache,
      BUN_INSTALL_CACHE_DIR: cache,
    });
    writeFileSync(join(folder, 'package.json'), '{}');
    if (tool?.startsWith('@yarnpkg')) writeFileSync(join(folder, 'yarn.lock'), '');
    const block = codeBlocks(root).find(({ place, language }) => place.startsWith('README.md:') && language === 'sh');
    const typed = (block?.code ?? '').replaceAll('npm install', install).replaceAll('npx', exec);
    const printed = await succeed('sh', '-ec', typed);
    expect(printed).toMatch(/rows kept +1,000/);
  });
});

/** Blocks that need what a bare machine has not; all others are run as they stand. */
const NEEDS: Record<string, string> = {
  'packages/core': 'a config',
  'packages/encoder-onnx': 'weights',
  'packages/encoder-openai': 'a server',
  'packages/encoder-sonar': 'weights',
  'packages/endpoints': 'a server',
  'packages/formats': 'a dataset',
  'packages/llm-local': 'weights',
  'packages/llm-vllm': 'a server',
  'packages/normalizer': 'a dataset',
  'packages/onnx': 'a model',
  'packages/run-files': 'a run',
  'packages/sources': 'GSM8K',
  'packages/torch-file': 'a dataset',
  'packages/view': 'a run',
};

describe.each(packages.map((name) => `packages/${name}`))('%s', (folder) => {
  it('installs by the command of its README, and runs what that shows', async () => {
    const page = `${folder}/README.md`;
    const project = emptyFolder();
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    const { run, succeed } = shellIn(project, registry, { npm_config_onnxruntime_node_install: 'skip' });
    const [commands] = codeBlocks(root).filter(
      ({ place, language }) => place.startsWith(`${page}:`) && language === 'sh',
    );
    const installs = (commands?.code ?? '').split('\n').filter((line) => /^npm i/.test(line));
    expect(installs, `${page} begins with a command that installs it`).not.toEqual([]);
    const { name } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { name: string };
    expect(installs[0]).toMatch(/ablata/);
    await succeed('sh', '-ec', installs[0] as string);
    await succeed('npm', 'ls', '--all');
    await succeed('node', '-e', `require(${JSON.stringify(name)})`);
    if (folder in NEEDS) return;
    mkdirSync(join(project, 'blocks'));
    for (const { place, code } of wholeBlocks(root).filter((block) => block.place.startsWith(`${page}:`))) {
      if (/(from|model:) '\.\/|'weights\//.test(code)) continue; // a file or weights of the reader
      const file = `blocks/${place.replace(/\W+/g, '-')}.ts`;
      writeFileSync(join(project, file), code);
      const { status, stderr } = await run('node', file);
      if (status !== 0) expect(stderr).toMatch(/ReferenceError: \w+ is not defined/); // a name that the reader has
    }
  });
});

describe('what `ablata new` writes, with nothing changed', () => {
  let project: string;
  beforeAll(async () => {
    project = emptyFolder();
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
    await shellIn(project, registry).succeed('npm', 'install', 'ablata');
  });

  it.each(Object.keys(KINDS))('passes types, lint and tests, and packs: %s', async (kind) => {
    const { succeed } = shellIn(project, registry);
    await succeed('npx', 'ablata', 'new', 'plugin', `ablata-my-${kind}`, '--kind', kind);
    const inside = shellIn(join(project, `ablata-my-${kind}`), registry, { NO_COLOR: '1' });
    await inside.succeed('npm', 'install');
    await inside.succeed('npm', 'run', 'types');
    await inside.succeed('npm', 'run', 'lint');
    expect(await inside.succeed('npm', 'test')).toMatch(/Tests +\d\d passed/);
    await inside.succeed('npm', 'run', 'build');
    const [packed] = JSON.parse(await inside.succeed('npm', 'pack', '--json', '--ignore-scripts')) as {
      files: { path: string }[];
    }[];
    const files = packed?.files.map(({ path }) => path);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'dist/index.d.ts', 'dist/index.js', 'package.json']));
    expect(files?.filter((path) => /test|bench|^src/.test(path))).toEqual([]);
  });

  it('passes its tests and runs: a stage', async () => {
    const { succeed } = shellIn(project, registry, { NO_COLOR: '1' });
    const said = await succeed('npx', 'ablata', 'new', 'stage', 'my-stage');
    const [install, test] = [/^ {2}(npm install .*)$/m, /^ {2}(npx vitest .*)$/m].map((line) => said.match(line)?.[1]);
    await succeed('sh', '-ec', install as string);
    expect(await succeed('sh', '-ec', test as string)).toMatch(/Tests +\d\d passed/);
    await succeed('npx', 'ablata', 'init', '--config', 'yaml');
    const added = ['plugins', 'stages'].map((key) => said.match(new RegExp(`^ {2}(${key}: .*)$`, 'm'))?.[1]);
    writeFileSync(join(project, 'ablata.yaml'), `\n${added.join('\n')}\n`, { flag: 'a' });
    expect(await succeed('npx', 'ablata', 'run')).toMatch(/rows kept +1,000/);
  });
});
