import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { Client, type Ended, Project, ServerProcess } from './scene.ts';

const TARGET = 300;
const logs = mkdtempSync(join(tmpdir(), 'ablata-logs-'));
afterAll(() => rmSync(logs, { recursive: true, force: true }));

interface Manifest {
  readonly outcome: string;
  readonly rows: number;
  readonly books: { readonly requests: number };
  readonly payments: { readonly completions: { readonly paid: number; readonly reused: number } };
}

async function scene(log: string, ablations: unknown, plugins: readonly string[] = [], encoder = 'lexical') {
  const server = await new ServerProcess(join(logs, log)).start();
  const project = new Project({ url: server.url, target: TARGET, name: 'base', concurrency: 8 });
  const config = JSON.parse(readFileSync(join(project.folder, 'ablata.yaml'), 'utf8')) as {
    services: Record<string, unknown>;
  };
  const services = { ...config.services, ...(encoder !== 'lexical' && { encoder: { use: encoder } }) };
  project.configure({ ...config, services, ablations, plugins });
  onTestFinished(() => {
    server[Symbol.dispose]();
    project[Symbol.dispose]();
  });
  return { server, project };
}

function ablate(project: Project): Promise<Ended> {
  return new Client(['ablate'], project.folder).ended;
}

/** The manifest of each variant, by the name of its folder. */
function manifests(project: Project): ReadonlyMap<string, Manifest> {
  const runs = join(project.folder, 'runs');
  const names = readdirSync(runs).filter((name) => !name.endsWith('.comparison'));
  return new Map(
    names.map((name) => [name, JSON.parse(readFileSync(join(runs, name, 'run.json'), 'utf8')) as Manifest]),
  );
}

const THRESHOLDS = { 'services.dedupe.threshold': [0.8, 0.9, 0.95] };
const PROMPTS = {
  'services.prompt': [
    { use: 'verbalized-sampling', problems: [3, 5], candidates: 3 },
    { use: 'verbalized-sampling', problems: [3, 5], candidates: 4 },
  ],
};

test('variants pay only for requests that none before them made; a second time nobody pays', async () => {
  const { server, project } = await scene('reuse.log', { threshold: THRESHOLDS, prompting: PROMPTS });
  const first = await ablate(project);
  expect(first.output).not.toMatch(/error:/);
  expect(first.code).toBe(0);
  const all = [...manifests(project).values()];
  expect(all.length).toBeGreaterThanOrEqual(4);
  for (const { outcome, rows } of all) expect([outcome, rows]).toEqual(['target', TARGET]);

  // The server's own log: no prompt with its seed was ever asked twice, and what was asked is what the runs say they paid.
  const asked = server.requests;
  expect(new Set(asked).size).toBe(asked.length);
  const paid = all.reduce((sum, { payments }) => sum + payments.completions.paid, 0);
  expect(paid).toBe(asked.length);
  // Two prompts, each asked for as often as its hungriest variant needs, and a little ahead; not once a variant.
  const requests = all.map(({ books }) => books.requests);
  expect(asked.length).toBeLessThan(requests.reduce((sum, count) => sum + count, 0) * 0.7);
  expect(all.filter(({ payments }) => payments.completions.paid === 0).length).toBeGreaterThanOrEqual(1);

  const again = await ablate(project);
  expect(again.code).toBe(0);
  expect(server.requests).toHaveLength(asked.length);

  // Also when the runs themselves are gone and only the ledger is left.
  rmSync(join(project.folder, 'runs'), { recursive: true });
  const replayed = await ablate(project);
  expect(replayed.code).toBe(0);
  expect(server.requests).toHaveLength(asked.length);
  for (const { payments } of manifests(project).values()) expect(payments.completions.paid).toBe(0);
});

test('a variant that fails does not stop the others; shared services are one instance', async () => {
  const { project } = await scene(
    'failing.log',
    { dedupe: { 'services.dedupe': [{ use: 'broken' }, { use: 'cosine', threshold: 0.99 }] } },
    ['./counting.mjs'],
    'counting',
  );
  // An encoder that tells when it is made, and a deduplicator that fails on demand.
  writeFileSync(
    join(project.folder, 'counting.mjs'),
    `import { createHash } from 'node:crypto';
    const provider = {
      token: Symbol.for('@ablata/encoder'), name: 'counting', options: undefined, needs: {},
      create: () => {
        console.error('encoder made');
        return {
          identity: { plugin: 'counting' }, dimension: 32, batchSize: 16,
          encode: async (texts) => ({
            vectors: Float32Array.from(texts.flatMap((text) => {
              const digest = createHash('sha256').update(text).digest();
              return [...digest].map((byte) => byte - 127.5);
            })),
            truncated: new Uint8Array(texts.length),
          }),
        };
      },
    };
    const broken = {
      token: Symbol.for('@ablata/dedupe'), name: 'broken', options: undefined, needs: {},
      create: () => ({
        identity: { plugin: 'broken' }, rule: { measure: 'none', threshold: null },
        open: async () => { throw new Error('broken on purpose'); },
      }),
    };
    export default { name: 'counting', specVersion: 1, provides: [provider, broken], stages: [] };`,
  );
  const { code, output } = await ablate(project);
  expect(code).toBe(1);
  expect(output).toContain('broken on purpose');
  expect(output).toMatch(/1 of 3 variants failed/);
  const outcomes = [...manifests(project).values()].map(({ outcome }) => outcome).sort();
  expect(outcomes).toEqual(['failed', 'target', 'target']);
  expect(output.match(/encoder made/g)).toHaveLength(1);
});
