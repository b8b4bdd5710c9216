import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { command } from '../../test/command.ts';
import { checkDisk } from './check-disk.ts';
import type { Finding } from './finding.ts';

const services = {
  source: { use: 'word-problems' },
  prompt: { use: 'verbalized-sampling' },
  llm: { use: 'phrase-grammar' },
  encoder: { use: 'lexical', dimension: 64 },
  dedupe: { use: 'cosine' },
  output: [{ use: 'jsonl' }],
};
const config = { name: 'small', target: 20, services, stages: [{ remove: 'split' }] };

/** A project of these files. */
function project(files: Readonly<Record<string, string | object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ablata-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** What the doctor finds, and its exit code. */
async function examined(folder: string): Promise<{ status: number; ready: boolean; findings: Finding[]; err: string }> {
  const { status, out, err } = await command('doctor', folder, '--json');
  return { status, err: err.join('\n'), ...(JSON.parse(out.join('\n')) as { ready: boolean; findings: Finding[] }) };
}

const said = (findings: readonly Finding[], about: string): string[] =>
  findings.filter((each) => each.about === about).map(({ state, what, message }) => `${state} ${what}: ${message}`);

test('a config that can run is ready, thing by thing', async () => {
  const { status, out } = await command('doctor', project({ 'ablata.yaml': config }));
  expect([status, out.at(-1)]).toEqual([0, 'ready to run']);
  expect(out.map((line) => line.slice(0, 19).trim().split(/ +/).join(' '))).toEqual([
    'ok machine',
    'ok machine',
    'ok config',
    'ok plugins',
    ...['source', 'prompt', 'llm', 'encoder', 'dedupe', 'output', 'disk', 'ledger'].map((about) => `ok ${about}`),
    'ready to run',
  ]);
  expect(out.find((line) => line.includes('encoder'))).toMatch(
    /lexical: of @ablata\/offline .*, vectors of 64 numbers$/,
  );
});

test('what is missing is said with what mends it, all of it at once, and the exit code is 1', async () => {
  const folder = project({
    'ablata.yaml': {
      ...config,
      services: {
        ...services,
        source: { use: 'jsonl', path: 'gone.jsonl' },
        llm: { use: 'vllm', baseURL: 'http://127.0.0.1:9/v1', model: 'tiny' },
      },
    },
    '.ablata/ledger.db': 'SQLite format 3\0 and no more of it than this',
  });
  const { status, out, err } = await command('doctor', folder);
  expect([status, err]).toEqual([1, ['error: not ready: 3 things are missing: source, llm, ledger [RUN_NOT_READY]']]);
  const text = out.join('\n');
  expect(text).toMatch(/^MISSING {2}source +jsonl: .*gone\.jsonl/m);
  expect(text).toMatch(
    /^MISSING {2}llm +server: no language model server answers at .*:9\/v1: connection refused\n +→ Start one, for instance with: vllm serve tiny --port 9/m,
  );
  expect(text).toMatch(/^MISSING {2}ledger .* is damaged\n +→ .*ablata ledger salvage/m);
});

test('a bad config is a finding, and so is none at all', async () => {
  const bad = await examined(project({ 'ablata.yaml': { ...config, services: { ...services, llm: { use: 'vlm' } } } }));
  expect([bad.status, bad.ready]).toEqual([1, false]);
  expect(said(bad.findings, 'config')[0]).toMatch(/services\.llm\.use: nothing named 'vlm' .*Did you mean 'vllm'\?$/);
  const none = await examined(join(project({}), 'nowhere'));
  expect([none.status, none.findings.at(-1)]).toMatchObject([1, { about: 'config', state: 'missing' }]);
});

const PLUGIN = `
  const llm = { token: Symbol.for('@ablata/llm'), name: 'own', needs: {},
    async *check(_, { signal }) { yield { state: 'note', what: 'gpu', message: 'there is none', mend: 'Buy one.' }; },
    create: () => ({ identity: {}, concurrency: () => 1, generate() {} }) };
  const queue = { token: Symbol.for('@ablata/executor'), name: 'queue', needs: {},
    async *check() { throw new Error('no Redis answers'); }, create() { throw new Error('not now'); } };
  export default { name: 'lab-llm', specVersion: 1, stages: [], provides: [llm, queue] };`;

test('plugins are asked themselves, and what they leave to be installed is looked for, with its version', async () => {
  const manifest = (peers: object) => ({
    name: 'lab-llm',
    version: '2.0.0',
    type: 'module',
    exports: './index.js',
    peerDependencies: { '@ablata/spec': '^1', ...peers },
    peerDependenciesMeta: { rocblas: { optional: true } },
  });
  const folder = project({
    'ablata.yaml': { ...config, plugins: ['lab-llm'], services: { ...services, llm: { use: 'own' } } },
    'node_modules/lab-llm/package.json': manifest({ cublas: '>=2', rocblas: '>=2', llama: '^3.1.0', mamba: '^1.0.0' }),
    'node_modules/lab-llm/index.js': PLUGIN,
    'node_modules/llama/package.json': { name: 'llama', version: '3.4.5' },
    'node_modules/mamba/package.json': { name: 'mamba', version: '2.0.0' },
  });
  const { status, findings } = await examined(folder);
  expect(status).toBe(0);
  expect(said(findings, 'plugins').slice(1)).toEqual([
    'note cublas: is not installed; lab-llm takes >=2',
    'note rocblas: is not installed; lab-llm takes >=2',
    'ready llama: 3.4.5, for lab-llm',
    'note mamba: 2.0.0 is installed, and lab-llm takes ^1.0.0',
  ]);
  expect(findings.find(({ what }) => what === 'cublas')?.mend).toBe('npm install cublas@">=2"');
  expect(findings.find(({ what }) => what === 'rocblas')?.mend).toBeUndefined(); // the service's own line says how
  expect(said(findings, 'llm')).toEqual(['note gpu: there is none', 'ready own: of lab-llm 2.0.0']);
});

test('an executor is asked as well; what calls it is not made without it', async () => {
  const folder = project({
    'ablata.yaml': { ...config, plugins: ['./lab.mjs'], run: { executor: { use: 'queue', for: ['llm'] } } },
    'lab.mjs': PLUGIN,
  });
  const { status, findings } = await examined(folder);
  expect([status, said(findings, 'executor'), said(findings, 'llm')]).toEqual([
    1,
    ['missing queue: no Redis answers'],
    [],
  ]);
  expect(said(findings, 'encoder')).toEqual([expect.stringMatching(/^ready lexical/)]);
});

test('what a run would warn of is a note: a service that nothing takes, two names for one model', async () => {
  const again = { slot: 'llm', use: 'phrase-grammar' };
  const ask = { use: 'ask', after: 'parse', prompt: 'Solve: {{text}}' };
  const folder = project({
    'ablata.yaml': {
      ...config,
      services: { ...services, solver: again, spare: { slot: 'llm', use: 'answer-grammar' } },
      stages: [{ remove: 'split' }, { ...ask, name: 'answer', with: { llm: 'solver' } }],
    },
  });
  const { status, findings } = await examined(folder);
  expect([status, said(findings, 'config').slice(1)]).toEqual([
    0,
    [
      expect.stringMatching(/^note note: .* no stage and no other service takes the service 'spare'$/),
      expect.stringMatching(
        /^note note: .*: the services 'llm' and 'solver' are one: their configs are equal\. What they are asked alike is answered once, and all is counted under 'llm'$/,
      ),
    ],
  ]);
});

test('variants of the config are looked at as well, where they differ', async () => {
  const encoders = [
    { use: 'lexical', dimension: 32 },
    { use: 'lexical', dimension: 64 },
  ];
  const folder = project({ 'ablata.yaml': { ...config, ablations: { encoder: { 'services.encoder': encoders } } } });
  const { findings } = await examined(folder);
  const abouts = findings.map(({ about }) => about);
  expect(abouts.filter((about) => about.includes('('))).toHaveLength(1);
  expect(findings.find(({ about }) => about.includes('('))?.message).toMatch(/vectors of 32 numbers$/);
});

test('rows that do not fit on the disk are said before they are asked for', async () => {
  const planned = {
    numbers: 1024,
    unknown: false,
    formats: 2,
    sets: true,
    asking: 1,
    runFolder: tmpdir(),
    ledger: join(tmpdir(), 'l.db'),
  };
  const [fits] = await checkDisk({ ...planned, rows: 10 });
  expect(fits).toMatchObject({
    state: 'ready',
    message: expect.stringMatching(/^10 rows need ≈ 529\.1 kB, and .* free$/),
  });
  const [full] = await checkDisk({ ...planned, rows: 1e12 });
  expect(full).toMatchObject({ state: 'missing', mend: 'Make room, or set run.folder to another disk.' });
  const [unknown] = await checkDisk({ ...planned, rows: null });
  expect(unknown).toMatchObject({
    state: 'note',
    message: expect.stringContaining('how many rows there will be is not known'),
  });
});
