import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ablata, command, type Ended, succeed, tempProject } from './support/ablata.ts';

/** What a user reads when something is wrong: one clear message each, through the real command. */
const CONFIG = `name: small
seed: 1
target: 20
services:
  source: { use: word-problems }
  prompt: { use: verbalized-sampling, candidates: 5 }
  llm: { use: phrase-grammar }
  encoder: { use: lexical }
  dedupe:
    use: cosine
    threshold: 0.82
  splits: { use: nested, sizes: [10, 20], ratios: { train: 0.8, val: 0.1, test: 0.1 } }
  output: [{ use: pt }]
`;

/** Runs the config with one part replaced. */
async function change(part: string, by: string, files: Readonly<Record<string, string>> = {}): Promise<Ended> {
  expect(CONFIG).toContain(part);
  return ablata(['run'], { cwd: tempProject({ ...files, 'ablata.yaml': CONFIG.replace(part, by) }) });
}

const append = (text: string, files: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  ablata(['run'], { cwd: tempProject({ ...files, 'ablata.yaml': CONFIG + text }) });

/** A bad config: nothing but the message, and exit code 2. */
function refused({ status, stdout, stderr }: Ended): string {
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  return stderr.trimEnd();
}

/** A run that failed: exit code 1; gives the message, which stands behind whatever was said of the run's progress. */
function failed({ status, stdout, stderr }: Ended): string {
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^(?:small: 20 rows into runs\/small\n(?:.* rows .*\n)*)?error: /);
  return stderr
    .slice(stderr.indexOf('error: '))
    .trimEnd()
    .replace(/runs\/small\/dataset\/\S+/, 'runs/small/dataset/…')
    .replace(/\/\S*ablata-e2e-\w+/, '…');
}

test('the config that the others are changed from runs', async () => {
  const cwd = tempProject({ 'ablata.yaml': CONFIG });
  const { stdout } = await succeed(['run'], { cwd });
  expect(stdout).toContain('rows kept  20');
  expect(existsSync(join(cwd, 'runs/small/dataset/splits/10/train.pt'))).toBe(true);
});

describe('the config', () => {
  test('is not there', async () => {
    const cwd = tempProject();
    expect(refused(await ablata(['run', 'none.yaml'], { cwd })).replace(cwd, '…')).toMatchInlineSnapshot(`
      "error: no such config: …/none.yaml [CONFIG_NOT_FOUND]
        → Make one with: ablata init"
    `);
  });

  test('a wrong type in YAML, with line and column', async () => {
    expect(refused(await change('target: 20', 'target: lots'))).toMatchInlineSnapshot(
      `
      "error: ablata.yaml:3:9 target must be a number (was a string) [CONFIG_INVALID]
        3 | target: lots
          |         ^"
    `,
    );
    expect(refused(await change('threshold: 0.82', 'threshold: high'))).toMatchInlineSnapshot(
      `
      "error: ablata.yaml:11:16 services.dedupe.threshold must be a number (was a string) [CONFIG_INVALID]
        11 |     threshold: high
           |                ^"
    `,
    );
  });

  test('a misspelt option', async () => {
    expect(refused(await change('threshold:', 'treshold:'))).toMatchInlineSnapshot(
      `
      "error: ablata.yaml:11:5 services.dedupe.treshold is not known in the options of 'cosine'. Did you mean 'threshold'? [CONFIG_INVALID]
        11 |     treshold: 0.82
           |     ^"
    `,
    );
    expect(refused(await append('run: { concurency: 4 }\n'))).toMatchInlineSnapshot(
      `
      "error: ablata.yaml:14:8 run.concurency is not known. Did you mean 'concurrency'? [CONFIG_INVALID]
        14 | run: { concurency: 4 }
           |        ^"
    `,
    );
  });

  test('an unknown `use`', async () => {
    expect(refused(await change('use: cosine', 'use: cosin'))).toMatchInlineSnapshot(`
      "error: ablata.yaml:10:10 services.dedupe.use: nothing named 'cosin' is provided for the slot 'dedupe'. Did you mean 'cosine'? [CONFIG_UNKNOWN_USE]
        10 |     use: cosin
           |          ^
        → List the plugin that provides it under 'plugins'; loaded now: @ablata/sources, @ablata/prompts, @ablata/llm-vllm, @ablata/offline, @ablata/dedupe, @ablata/splits, @ablata/formats, @ablata/steps, @ablata/statistics."
    `);
  });
});

describe('plugins', () => {
  const plugin = (specVersion: number): Record<string, string> => ({
    'node_modules/@lab/minhash/package.json':
      '{ "name": "@lab/minhash", "version": "0.3.0", "type": "module", "exports": "./index.js" }',
    'node_modules/@lab/minhash/index.js': `export default { name: '@lab/minhash', specVersion: ${specVersion}, provides: [], stages: [] };`,
  });

  test('unknown', async () => {
    expect(refused(await append(`plugins: ['@lab/minhash']\n`))).toMatchInlineSnapshot(`
      "error: ablata.yaml:14:11 plugins[0]: no package '@lab/minhash' is installed in . or above it [PLUGIN_NOT_FOUND]
        14 | plugins: ['@lab/minhash']
           |           ^
        → Install it: npm install @lab/minhash"
    `);
    expect(refused(await append(`plugins: [./minhash.ts]\n`))).toMatchInlineSnapshot(`
      "error: ablata.yaml:14:11 plugins[0]: there is no module ./minhash.ts beside the config. [PLUGIN_NOT_FOUND]
        14 | plugins: [./minhash.ts]
           |           ^
        → Paths are taken from the folder of the config and name the file with its ending: ./plugins/mine.ts"
    `);
  });

  test('written for other contracts', async () => {
    expect(refused(await append(`plugins: ['@lab/minhash']\n`, plugin(2)))).toMatchInlineSnapshot(`
      "error: ablata.yaml:14:11 plugins[0]: '@lab/minhash' was written for version 2 of @ablata/spec; this Ablata speaks version 1 [PLUGIN_SPEC_VERSION]
        14 | plugins: ['@lab/minhash']
           |           ^
        → Update Ablata: npm install ablata@latest"
    `);
    expect(refused(await append(`plugins: ['@lab/minhash']\n`, plugin(0)))).toMatchInlineSnapshot(`
      "error: ablata.yaml:14:11 plugins[0]: '@lab/minhash' was written for version 0 of @ablata/spec; this Ablata speaks version 1 [PLUGIN_SPEC_VERSION]
        14 | plugins: ['@lab/minhash']
           |           ^
        → Update the plugin: npm install @lab/minhash@latest"
    `);
  });
});

describe('the graph', () => {
  const stage = (name: string, reads: string, adds: string): string => `
    import { defineStage } from '@ablata/spec';
    export default defineStage({ name: '${name}', reads: ${reads}, adds: ${adds}, async *run(batches) { yield* batches; } });`;

  test('a column nobody adds', async () => {
    const files = { 'stages/limit.ts': stage('limit', `{ score: 'number' }`, '{}') };
    expect(
      refused(await append('stages:\n  - { use: ./stages/limit.ts, after: parse }\n', files)),
    ).toMatchInlineSnapshot(`
      "error: ablata.yaml:15:5 stages[0]: the stage 'limit' reads the column 'score' (number), which no stage before it adds. Known: problems, text, probability. [GRAPH_MISSING_COLUMN]
        15 |   - { use: ./stages/limit.ts, after: parse }
           |     ^
        → Put a stage that adds 'score' before, or move the one that reads it."
    `);
  });

  test('a circle', async () => {
    const files = { 'stages/score.ts': stage('score', `{ text: 'string' }`, `{ score: 'number' }`) };
    const edits =
      'stages:\n  - { use: ./stages/score.ts, after: parse }\n  - { stage: parse, from: [generate, score] }\n';
    expect(refused(await append(edits, files))).toMatchInlineSnapshot(`
      "error: ablata.yaml: the stages go in a circle: parse → score → parse [GRAPH_CYCLE]
        → Change a 'from' so that rows flow one way."
    `);
  });

  test('a service nobody binds', async () => {
    expect(refused(await change('  llm: { use: phrase-grammar }\n', ''))).toMatchInlineSnapshot(`
      "error: ablata.yaml:4:1 services: nothing is bound in the slot 'llm', which the stage 'generate' needs [GRAPH_UNBOUND]
        4 | services:
          | ^
        → Add to the services: llm: { use: … }"
    `);
  });

  test('a slot bound twice', async () => {
    expect(
      refused(
        await change('encoder: { use: lexical }', 'encoder: [{ use: lexical }, { use: lexical, dimension: 64 }]'),
      ),
    ).toMatchInlineSnapshot(`
      "error: ablata.yaml:8:12 services.encoder binds 2 services; the slot 'encoder' takes one [GRAPH_DOUBLY_BOUND]
        8 |   encoder: [{ use: lexical }, { use: lexical, dimension: 64 }]
          |            ^
        → To compare them, make them an axis: ablations: { encoder: { 'services.encoder': [ … ] } }. To use both, give one a name: other: { slot: 'encoder', use: … }."
    `);
  });
});

describe('source files', () => {
  const jsonl = (text: string, file?: string): Promise<Ended> =>
    change(
      '{ use: word-problems }',
      `{ use: jsonl, path: ${file ?? 'problems.jsonl'} }`,
      file ? {} : { 'problems.jsonl': text },
    );

  test('not there', async () => {
    expect(failed(await jsonl('', 'no.jsonl'))).toMatchInlineSnapshot(`
      "error: ablata.yaml:5:31 services.source.path: source jsonl: can't read …/no.jsonl: there is no such file [DATA_UNREADABLE]
        5 |   source: { use: jsonl, path: no.jsonl }
          |                               ^
        → Check services.source.path: a relative path starts from the folder of the config file."
    `);
  });

  test('a folder', async () => {
    expect(failed(await jsonl('', '.'))).toMatchInlineSnapshot(`
      "error: ablata.yaml:5:31 services.source.path: source jsonl: can't read …: it is a folder [DATA_UNREADABLE]
        5 |   source: { use: jsonl, path: . }
          |                               ^
        → Check services.source.path: a relative path starts from the folder of the config file."
    `);
  });

  test('outside the project', async () => {
    expect(refused(await jsonl('', '../problems.jsonl'))).toMatchInlineSnapshot(`
      "error: ablata.yaml:5:31 services.source.path: the path '../problems.jsonl' leaves the project [CONFIG_PATH_OUTSIDE]
        5 |   source: { use: jsonl, path: ../problems.jsonl }
          |                               ^
        → Allow the folder it is in: paths: ['..']"
    `);
  });

  test('with a line that is no record', async () => {
    expect(failed(await jsonl('{"text":"How many?"}\n{"text": 7}\n'))).toMatchInlineSnapshot(`
      "error: in the stage 'draw': problems.jsonl:2: the field 'text' is a number, expected a text [DATA_BAD_RECORD]
        → Say which field holds the text: text: '…'. The object has text."
    `);
  });

  test('with too few records', async () => {
    expect(failed(await jsonl('{"text":"How many?"}\n'))).toMatchInlineSnapshot(`
      "error: in the stage 'draw': the source has 1 records, and a request draws up to 5 [DATA_TOO_FEW_RECORDS]
        → Use a larger source or draw fewer: services: { prompt: { problems: [min, max] } }."
    `);
  });

  test('GSM8K where it is said to be and is not', async () => {
    const cwd = tempProject({ 'ablata.yaml': CONFIG.replace('word-problems', 'gsm8k'), 'data/readme.txt': '' });
    const ended = await ablata(['run'], { cwd, env: { ABLATA_GSM8K_DIR: join(cwd, 'data') } });
    expect(failed(ended)).toMatchInlineSnapshot(`
      "error: ablata.yaml:5:11 services.source: source gsm8k: can't read …/data: there is no such file [DATA_UNREADABLE]
        5 |   source: { use: gsm8k }
          |           ^
        → ABLATA_GSM8K_DIR must name the folder that holds train.jsonl."
    `);
  });
});

/** How to get a mount namespace of one's own here, if at all: as root, or through a user namespace. */
const namespace = [
  ['unshare', '-m'],
  ['unshare', '-Urm'],
].find(
  ([program, ...args]) =>
    spawnSync(program as string, [...args, 'sh', '-c', 'mount -t tmpfs tmpfs /mnt'], { stdio: 'ignore' }).status === 0,
);

/** Runs with a small or read-only file system mounted over a folder of the project. */
function mounted(cwd: string, folder: string, options: string): Promise<Ended> {
  mkdirSync(join(cwd, folder), { recursive: true });
  const script = `mount -t tmpfs -o ${options} tmpfs ${folder} && exec "$@"`;
  return ablata(['run'], { cwd, under: [...(namespace as string[]), 'sh', '-c', script, 'sh'] });
}

describe('folders', () => {
  test('a file where the output folder should be', async () => {
    expect(failed(await append('', { runs: 'a file' }))).toMatchInlineSnapshot(`
      "error: the folder runs/small can't be written (ENOTDIR) [RUN_FOLDER_UNWRITABLE]
        → Make it writable or choose another: run: { folder: … }."
    `);
    expect(failed(await append('', { 'runs/small/dataset': 'a file' }))).toMatchInlineSnapshot(`
      "error: runs/small/dataset/… can't be written (ENOTDIR) [RUN_FOLDER_UNWRITABLE]
        → Make the folder writable or choose another: run: { folder: … }. Everything paid for is in the ledger."
    `);
  });

  test.skipIf(!namespace)('a read-only output folder', async () => {
    const cwd = tempProject({ 'ablata.yaml': CONFIG });
    expect(failed(await mounted(cwd, 'runs', 'ro'))).toMatchInlineSnapshot(`
      "error: the folder runs/small can't be written (EROFS) [RUN_FOLDER_UNWRITABLE]
        → Make it writable or choose another: run: { folder: … }."
    `);
  });

  test.skipIf(!namespace)('a full output folder; what was paid for is kept', async () => {
    const cwd = tempProject({ 'ablata.yaml': CONFIG });
    expect(failed(await mounted(cwd, 'runs', 'size=100k'))).toMatchInlineSnapshot(`
      "error: no space left to write runs/small/dataset/… [RUN_DISK_FULL]
        → Free some space and run the same command again: everything paid for is in the ledger, and older files are untouched."
    `);
    const { stdout } = await succeed(['run'], { cwd });
    expect(stdout).toMatch(
      /paid now +0 completions \(0 tokens\), 0 embeddings\nfrom ledger +\d+ completions, \d+ embeddings/,
    );
  });

  test('a run folder that another process works in', async () => {
    const cwd = tempProject({ 'ablata.yaml': CONFIG.replace('phrase-grammar', 'phrase-grammar, latencyMs: 60000') });
    const first = spawn(process.execPath, [...command, 'run'], { cwd, stdio: 'ignore' });
    onTestFinished(() => void first.kill('SIGKILL'));
    while (!existsSync(join(cwd, 'runs/small/run.json'))) await new Promise((resolve) => setTimeout(resolve, 50));
    const { status, stderr } = await ablata(['run'], { cwd });
    expect(status).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "error: another run is working in runs/small [RUN_LOCKED]
        → Wait for it or stop it; or give this experiment another name.
      "
    `);
  });
});

describe('new', () => {
  const refusedNew = async (...args: string[]): Promise<string> =>
    refused(await ablata(['new', ...args], { cwd: tempProject({ 'mine/kept.txt': '' }) }));

  test('of something else, or of a kind that is not there', async () => {
    expect(await refusedNew('format', 'mine')).toMatchInlineSnapshot(`
      "error: there is no template for 'format'. Known: plugin, stage. [CONFIG_USAGE]
        → ablata new plugin NAME [--kind KIND], or ablata new stage NAME [--folder FOLDER]"
    `);
    expect(await refusedNew('plugin', 'mine', '--kind', 'format')).toMatchInlineSnapshot(`
      "error: there is no kind of plugin 'format' [CONFIG_USAGE]
        → Kinds: encoder, decoder, llm, dedupe, prompt, source, splits, output, executor."
    `);
  });

  test('under a name that is none', async () => {
    expect(await refusedNew('plugin', '../mine')).toMatchInlineSnapshot(`
      "error: '../mine' is no name for a package [CONFIG_USAGE]
        → Lower-case letters, digits, dots and dashes, with or without a scope: ablata-plugin-mine, @lab/ablata-mine"
    `);
    expect(await refusedNew('stage', '@lab/mine')).toMatchInlineSnapshot(`
      "error: '@lab/mine' is no name for a stage [CONFIG_USAGE]
        → Lower-case letters, digits, dots and dashes, without a scope: max-words"
    `);
    expect(await refusedNew('plugin')).toMatchInlineSnapshot(`
      "error: missing required args for command \`new <what> <name>\` [CONFIG_USAGE]
        → See: ablata new --help"
    `);
  });

  test('where something is, and where nothing of ours belongs', async () => {
    expect(await refusedNew('plugin', '@lab/mine')).toMatchInlineSnapshot(`
      "error: mine is already there [CONFIG_EXISTS]
        → Choose another name; nothing was written."
    `);
    expect(await refusedNew('stage', 'mine', '--folder', '../stages')).toMatchInlineSnapshot(`
      "error: ../stages/mine.ts is outside the current folder [CONFIG_PATH_OUTSIDE]
        → Go to the folder it belongs to, or name one below this; nothing was written."
    `);
  });
});

test('a command that is not there', async () => {
  expect(refused(await ablata(['rum'], { cwd: tempProject() }))).toMatchInlineSnapshot(`
    "error: there is no command 'rum'. Did you mean 'run'? [CONFIG_USAGE]
      → See: ablata --help"
  `);
});
