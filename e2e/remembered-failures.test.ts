import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../packages/spec/src/index.ts';
import {
  type FakeServer,
  type FaultRule,
  type Question,
  type SeenRequest,
  startServer,
} from '../packages/testkit/src/server/index.ts';
import { fingerprint, Project } from './scene.ts';
import { succeed } from './support/ablata.ts';

/** A budget: the target is out of reach. */
const REQUESTS = 40;
/** Some of the first requests fail for good: refused, or answered by half a document. */
const FAULTS: readonly FaultRule[] = [
  { to: 20, rate: 0.4, fault: [{ kind: 'status', status: 400 }, { kind: 'truncated-json' }] },
];

/** Three sentences of arbitrary words. */
function answer({ seed }: Question): string {
  const { integer } = createRandom(seed, 'answer');
  const sentence = (): string => Array.from({ length: 8 }, () => integer(100_000, 999_999).toString(36)).join(' ');
  return JSON.stringify({ responses: [1, 2, 3].map(() => ({ text: sentence(), probability: 0.3 })) });
}

let server: FakeServer;
beforeAll(async () => {
  server = await startServer({ cachedTokens: false, latency: { kind: 'constant', seconds: 0.01 }, answer });
  return () => server.stop();
});

/** A project of its own, at a server that fails from here on. One request at a time: which of them fail is always the same. */
function scene(): Project {
  const project = new Project({ url: server.url, target: 1000, name: 'base', concurrency: 1 });
  onTestFinished(() => project[Symbol.dispose]());
  const config = JSON.parse(readFileSync(join(project.folder, 'ablata.yaml'), 'utf8')) as {
    services: { llm: Record<string, unknown> };
  };
  const services = {
    ...config.services,
    source: { use: 'word-problems' }, // wherever this is run
    llm: { ...config.services.llm, retries: 0 },
  };
  const ablations = { threshold: { 'services.dedupe.threshold': [0.9, 0.95] } };
  project.configure({ ...config, services, ablations, budget: { requests: REQUESTS }, saturation: false });
  server.setFaults(FAULTS);
  return project;
}

interface Manifest {
  readonly books: { readonly requests: number; readonly fates: { readonly failed: number } };
  readonly payments: { readonly completions: { readonly paid: number; readonly reused: number } };
  readonly failedRequests: { readonly total: number; readonly remembered: number };
}

function manifest(project: Project, name = 'base'): Manifest {
  return JSON.parse(readFileSync(join(project.folder, 'runs', name, 'run.json'), 'utf8')) as Manifest;
}

/** Runs a command that must succeed; gives what it wrote, and what the server saw of it. */
async function at({ folder }: Project, ...args: string[]) {
  const before = server.requests.length;
  const output = await succeed(args, { cwd: folder });
  const seen = server.requests.slice(before);
  const asked = seen.filter(({ body }) => body !== undefined);
  const failed = asked.filter(({ fault }) => fault !== undefined);
  return { ...output, seen, asked: bodies(asked), failed: bodies(failed) };
}

function bodies(requests: readonly SeenRequest[]): string[] {
  return requests.map(({ body }) => JSON.stringify(body)).sort();
}

test('a run again asks nobody and gives the same bytes; --retry-failed asks exactly what failed', async () => {
  const project = scene();
  const first = await at(project, 'run');
  const failures = first.failed.length;
  expect(failures).toBeGreaterThan(3);
  expect(first.asked).toHaveLength(REQUESTS);
  expect(first.stderr.match(/request \d+ failed: /g)).toHaveLength(failures);
  expect(first.stdout).toContain(`failed requests: ${failures}; --retry-failed asks them again\n`);
  expect(manifest(project)).toMatchObject({
    books: { requests: REQUESTS, fates: { failed: failures } },
    failedRequests: { total: failures, remembered: 0 },
  });
  const files = fingerprint(project.runFolder);
  expect(Object.keys(files)).toContain(join('dataset', 'base.pt'));

  server.setFaults([]); // from here on every request would be answered
  const again = await at(project, 'run');
  expect(again.seen).toEqual([]);
  expect(fingerprint(project.runFolder)).toEqual(files);
  expect(again.stderr).not.toMatch(/request \d+ failed/);
  const remembered = `failed requests: ${failures}, ${failures} of them remembered and not asked; --retry-failed asks them again\n`;
  expect(again.stdout).toContain(remembered);
  expect(manifest(project)).toMatchObject({
    payments: { completions: { paid: 0, reused: REQUESTS - failures } },
    failedRequests: { total: failures, remembered: failures },
  });

  const { stdout: stats } = await at(project, 'ledger', 'stats');
  expect(stats).toMatch(new RegExp(` llm +vllm +${REQUESTS - failures} +${failures} +0 `));
  const { completions } = JSON.parse((await at(project, 'plan', '--json')).stdout) as {
    completions: { held: number; firstMissing: number };
  };
  expect(completions).toMatchObject({ held: REQUESTS, firstMissing: REQUESTS });

  const retried = await at(project, 'run', '--retry-failed');
  expect(retried.asked).toEqual(first.failed);
  expect(retried.stdout).not.toContain('failed requests');
  expect(manifest(project)).toMatchObject({ books: { fates: { failed: 0 } }, failedRequests: { total: 0 } });
  const whole = fingerprint(project.runFolder);
  expect(whole).not.toEqual(files);
  expect((await at(project, 'run')).seen).toEqual([]);
  expect(fingerprint(project.runFolder)).toEqual(whole);
});

test('a run that was killed ends with the bytes of one that was not', async () => {
  const undisturbed = scene();
  await at(undisturbed, 'run');

  const project = scene();
  const before = server.requests.length;
  const client = project.run();
  while (server.requests.length < before + 30) await new Promise((resolve) => setTimeout(resolve, 2));
  client.kill('SIGKILL');
  await client.ended;
  server.setFaults([]);
  const resumed = await at(project, 'run');
  expect(resumed.asked.length).toBeLessThanOrEqual(REQUESTS - 25);
  const { total, remembered } = manifest(project).failedRequests;
  expect([total, remembered]).toEqual([total, total]);
  expect(total).toBeGreaterThan(3);
  expect(fingerprint(project.runFolder)).toEqual(fingerprint(undisturbed.runFolder));
});

test('variants share what failed, and each is asked again once for all of them', async () => {
  const project = scene();
  const first = await at(project, 'ablate');
  const failures = first.failed.length;
  const names = ['base.base', 'base.threshold-0.95'];
  expect(first.asked).toHaveLength(REQUESTS);
  expect(first.stdout).toContain(`failed requests: ${2 * failures}, ${failures} of them remembered and not asked; `);
  for (const name of names) expect(manifest(project, name).books.fates.failed).toBe(failures);

  server.setFaults(FAULTS.map((rule) => ({ ...rule, seed: 1 }))); // others fail now, of those that are asked
  rmSync(join(project.folder, 'runs', 'base.base'), { recursive: true });
  expect((await at(project, 'ablate')).seen).toEqual([]);
  const retried = await at(project, 'ablate', '--retry-failed');
  expect(retried.asked).toEqual(first.failed);
  expect(retried.failed.length).toBeGreaterThan(0);
  for (const name of names) expect(manifest(project, name).books.fates.failed).toBe(retried.failed.length);
});
