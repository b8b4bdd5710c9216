import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { KINDS } from '../scaffold/kinds.ts';

const before = process.cwd();
let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ablata-new-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `ablata new …`: its exit code and all it says. */
async function makeNew(...args: string[]): Promise<{ status: number; said: string }> {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const terminal = {
    out: say,
    err: say,
    note: say,
    redraw: undefined,
    columns: undefined,
    colour: false,
    colourOut: false,
    interactive: false,
  };
  const status = await main(['node', 'ablata', 'new', ...args], terminal);
  return { status, said: lines.join('\n') };
}

const files = (): string[] =>
  readdirSync('.', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('new stage', () => {
  it('writes the stage, a plugin with it and its test, and says how to use them', async () => {
    writeFileSync('ablata.yaml', '');
    const { status, said } = await makeNew('stage', 'short-ones');
    expect(status).toBe(0);
    expect(files()).toEqual([
      'ablata.yaml',
      'stages/short-ones.bench.ts',
      'stages/short-ones.md',
      'stages/short-ones.plugin.ts',
      'stages/short-ones.test.ts',
      'stages/short-ones.ts',
    ]);
    expect(
      said.replaceAll(`@${version}`, '@VERSION').replaceAll(/(arktype|vitest)@\S+/g, '$1@…'),
    ).toMatchInlineSnapshot(`
      "stages/short-ones.ts, stages/short-ones.plugin.ts, stages/short-ones.test.ts, stages/short-ones.md, stages/short-ones.bench.ts are ready.
      To use it, add to ablata.yaml:
        plugins: ['./stages/short-ones.plugin.ts']
        stages: [{ use: 'short-ones', after: 'parse' }]
      To test it:
        npm install --save-dev @ablata/spec@VERSION @ablata/testkit@VERSION arktype@… vitest@…
        npx vitest run stages/short-ones
      To measure it:
        node stages/short-ones.bench.ts"
    `);
  });

  it('goes where it is told, by any name of a folder', async () => {
    await makeNew('stage', 'mine', '--folder', 'graph/own');
    await makeNew('stage', 'mine', '--folder', './5');
    const { said } = await makeNew('stage', 'other', '--folder', '5');
    expect(said).toContain(`plugins: ['./5/other.plugin.ts']`);
    expect(files().filter((file) => file.endsWith('.plugin.ts'))).toEqual([
      '5/mine.plugin.ts',
      '5/other.plugin.ts',
      'graph/own/mine.plugin.ts',
    ]);
  });

  it('overwrites nothing and writes nothing when one of its files is there', async () => {
    mkdirSync('stages');
    writeFileSync('stages/mine.test.ts', 'mine');
    expect(await makeNew('stage', 'mine')).toEqual({
      status: 2,
      said: 'error: stages/mine.test.ts is already there [CONFIG_EXISTS]\n  → Choose another name; nothing was written.',
    });
    expect(files()).toEqual(['stages/mine.test.ts']);
  });

  it.each(['../beside', '/', 'link', 'link/deeper'])('writes nothing outside: --folder %s', async (place) => {
    symlinkSync(tmpdir(), 'link');
    const { status, said } = await makeNew('stage', 'ablata-new-outside', '--folder', place);
    expect([status, said]).toEqual([2, expect.stringContaining('is outside the current folder [CONFIG_PATH_OUTSIDE]')]);
    expect(existsSync(join(tmpdir(), 'ablata-new-outside.ts'))).toBe(false);
  });
});

describe('new plugin', () => {
  it.each(Object.entries(KINDS))('writes a package of the kind %s', async (kind, sources) => {
    const { status } = await makeNew('plugin', '@lab/ablata-plugin-mine', '--kind', kind);
    expect(status).toBe(0);
    const written = files();
    expect(written.map((file) => file.replace('ablata-plugin-mine/', ''))).toEqual(
      [
        '.gitignore',
        'README.md',
        'bench/measure.ts',
        'bench/speed.ts',
        'package.json',
        'src/index.test.ts',
        'src/index.ts',
        ...sources.map((file) => `src/${file}`),
        'tsconfig.build.json',
        'tsconfig.json',
      ].sort(),
    );
    for (const file of written) {
      expect(readFileSync(file, 'utf8')).not.toMatch(/PACKAGE_NAME|USE_NAME|SLOT|LINES_TO_USE|DIRECTORY/);
    }
    expect(readFileSync('ablata-plugin-mine/src/index.ts', 'utf8')).toMatch(
      /name: '@lab\/ablata-plugin-mine'[\s\S]*'mine'/,
    );
    expect(JSON.parse(readFileSync('ablata-plugin-mine/package.json', 'utf8'))).toMatchObject({
      name: '@lab/ablata-plugin-mine',
      peerDependencies: { '@ablata/spec': `^${version}` },
      devDependencies: { '@ablata/spec': `^${version}`, '@ablata/testkit': `^${version}` },
    });
  });

  it('is an encoder unless told otherwise, and says how to use it', async () => {
    expect((await makeNew('plugin', 'ablata-encoder-trigrams')).said).toMatchInlineSnapshot(`
      "ablata-encoder-trigrams is ready: 'trigrams' for the slot 'encoder'. To test it: cd ablata-encoder-trigrams && npm install && npm test
      To use it, add to a config beside that folder:
        plugins: ['./ablata-encoder-trigrams/src/index.ts']
        services: { encoder: { use: 'trigrams' } }"
    `);
  });

  it('leaves a folder that is there alone, and takes back what it could not finish', async () => {
    mkdirSync('mine');
    expect(await makeNew('plugin', '@lab/mine')).toMatchObject({
      status: 2,
      said: expect.stringContaining('error: mine is already there [CONFIG_EXISTS]'),
    });
    expect(readdirSync('mine')).toEqual([]);
  });
});

it.each(['', 'Upper', '.hidden', 'a b', '@lab', '@lab/', 'a/b', '../up', "a'b", 'x'.repeat(215), '@lab/node_modules'])(
  'takes no name like %j',
  async (name) => {
    for (const what of ['plugin', 'stage']) {
      const { status, said } = await makeNew(what, name);
      expect([status, said]).toEqual([2, expect.stringMatching(/^error: .*(is no name for a|missing required)/)]);
    }
    expect(files()).toEqual([]);
  },
);

it.each([
  ['plugin', '--folder', 'here', '--folder is for stages'],
  ['stage', '--kind', 'llm', '--kind is for plugins'],
])('a %s has no %s', async (what, option, value, message) => {
  const { status, said } = await makeNew(what, 'mine', option, value);
  expect([status, said]).toEqual([2, expect.stringContaining(message)]);
  expect(files()).toEqual([]);
});
