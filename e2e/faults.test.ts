import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Client, fingerprint, Project, type ProjectOptions, ServerProcess } from './scene.ts';

const TARGET = 120;
const CONCURRENCY = 8;

const logs = mkdtempSync(join(tmpdir(), 'ablata-logs-'));
afterAll(() => rmSync(logs, { recursive: true, force: true }));
let servers = 0;

interface Scene {
  readonly server: ServerProcess;
  readonly project: Project;
}

async function scene(latency = 0, options: Partial<ProjectOptions> = {}): Promise<Scene> {
  const server = await new ServerProcess(join(logs, `${servers++}.log`), latency).start();
  const project = new Project({ url: server.url, target: TARGET, concurrency: CONCURRENCY, ...options });
  onTestFinished(() => {
    server[Symbol.dispose]();
    project[Symbol.dispose]();
  });
  return { server, project };
}

/** Settles when the server has begun so many answers. */
function asked(server: ServerProcess, count: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    server.onAsked = () => {
      if (++seen === count) resolve();
    };
  });
}

async function succeed(client: Client): Promise<string> {
  const { code, output } = await client.ended;
  expect(output).not.toContain('error');
  expect(code).toBe(0);
  return output;
}

function outcome(project: Project): string {
  const { outcome } = JSON.parse(readFileSync(join(project.runFolder, 'run.json'), 'utf8')) as { outcome: string };
  return outcome;
}

function paidTwice({ asked }: ServerProcess): number {
  return asked.length - new Set(asked).size;
}

/** What an undisturbed run gives. */
let reference: ReturnType<typeof fingerprint>;
beforeAll(async () => {
  using server = await new ServerProcess(join(logs, 'reference.log')).start();
  using project = new Project({ url: server.url, target: TARGET, concurrency: CONCURRENCY });
  await succeed(project.run());
  reference = fingerprint(project.runFolder);
  expect(Object.keys(reference)).toContain(join('dataset', 'crash.pt'));
});

describe('Ctrl-C', () => {
  test('ends cleanly with 130 and says that the same command goes on; it does', async () => {
    const { server, project } = await scene(0.05);
    const reached = asked(server, 25);
    const client = project.run();
    await reached;
    client.kill('SIGINT');
    const { code, output } = await client.ended;
    expect(code).toBe(130);
    expect(output).toMatch(/stopping: up to \d+ s for the answers under way … \(Ctrl-C again to stop at once\)/);
    expect(output).toMatch(/interrupted with \d+ of 120 rows/);
    expect(output).toContain('the same command goes on where it stopped');
    expect(outcome(project)).toBe('interrupted');
    await succeed(project.run());
    expect(fingerprint(project.runFolder)).toEqual(reference);
    expect(paidTwice(server)).toBe(0); // what was under way was waited for
  });

  test('twice ends at once, even while a stage does not listen', async () => {
    const { project } = await scene();
    writeFileSync(
      join(project.folder, 'deaf.mjs'),
      `export default {
        kind: 'rows', name: 'deaf', version: 1, options: undefined, needs: {}, reads: {}, adds: {}, removes: [], fanOut: false,
        async *run(batches) {
          for await (const batch of batches) {
            console.error('deaf from here');
            await new Promise((resolve) => setTimeout(resolve, 100_000));
            yield batch;
          }
        },
      };`,
    );
    const config = JSON.parse(readFileSync(join(project.folder, 'ablata.yaml'), 'utf8')) as Record<string, unknown>;
    project.configure({ ...config, stages: [{ use: './deaf.mjs', after: 'parse' }] });
    const client = project.run();
    await client.wrote('deaf from here');
    client.kill('SIGINT');
    await client.wrote('stopping');
    expect(client.running).toBe(true);
    client.kill('SIGINT');
    expect((await client.ended).code).toBe(130);
  });
});

test('a server that dies and stays away: one message, and nothing that was answered is asked again', async () => {
  const { server, project } = await scene(0.03);
  const config = JSON.parse(readFileSync(join(project.folder, 'ablata.yaml'), 'utf8')) as {
    services: { llm: Record<string, unknown> };
  };
  const { services } = config;
  const impatient = { ...config, services: { ...services, llm: { ...services.llm, patience: 1 } } };
  project.configure(impatient);
  const reached = asked(server, 25);
  const client = project.run();
  await reached;
  await server.kill();
  const { code, output } = await client.ended;
  expect(code).toBe(1);
  expect(output.match(/\[SERVICE_\w+\]/g)).toHaveLength(1);
  expect(outcome(project)).toBe('failed');
  await server.start();
  await succeed(project.run());
  expect(fingerprint(project.runFolder)).toEqual(reference);
  expect(paidTwice(server)).toBeLessThanOrEqual(CONCURRENCY);
});

test('two runs in one folder: the second is refused, until the first is dead', async () => {
  const { server, project } = await scene(2); // slow enough to be still at work
  const reached = asked(server, CONCURRENCY);
  const first = project.run();
  await reached;
  const refused = await project.run().ended;
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('another run is working in runs/crash');
  expect(refused.output).toContain('RUN_LOCKED');
  expect(first.running).toBe(true);
  first.kill('SIGKILL');
  await first.ended;
  await server.kill();
  server.median = 0;
  await server.start();
  await succeed(project.run());
  expect(fingerprint(project.runFolder)).toEqual(reference);
});

test('two processes on one ledger at once get the same answers', async () => {
  const { server, project } = await scene(0.02);
  const config = JSON.parse(readFileSync(join(project.folder, 'ablata.yaml'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(project.folder, 'other.yaml'), JSON.stringify({ ...config, name: 'other' }));
  const [output] = await Promise.all([project.run(), project.run('other.yaml')].map((client) => succeed(client)));
  expect(output).toContain('The target was reached.');
  const texts = (name: string): unknown[] =>
    readFileSync(join(project.folder, 'runs', name, 'dataset', `${name}.jsonl`), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { text?: unknown; instruction?: unknown }).text ?? line);
  expect(texts('other')).toEqual(texts('crash'));
  expect(fingerprint(project.runFolder)).toEqual(reference);
  // Both may ask the same at the same time; never what the other already has.
  expect(paidTwice(server)).toBeLessThan(new Set(server.asked).size);
});

test('flipped bytes in the ledger: said, asked again once, and the dataset is the same', async () => {
  const { server, project } = await scene();
  await succeed(project.run());
  const before = server.asked.length;
  const database = new DatabaseSync(project.ledger);
  database.exec(`UPDATE completions SET answer = replace(answer, 'the', 'THE') WHERE rowid IN (3, 20)`);
  database.exec('UPDATE embeddings SET vector = zeroblob(length(vector)) WHERE rowid = 5');
  database.close();
  const output = await succeed(project.run());
  expect(output).toContain('warning: a row of completions in the ledger is damaged');
  expect(output).toContain('warning: a row of embeddings in the ledger is damaged');
  expect(server.asked.length - before).toBe(2);
  expect(fingerprint(project.runFolder)).toEqual(reference);
});

test('a clock that runs backwards changes nothing', async () => {
  const { project } = await scene();
  const backwards = 'let now = Date.now(); Date.now = () => (now -= 1000);';
  const preload = `data:text/javascript,${encodeURIComponent(backwards)}`;
  await succeed(project.run('.', { NODE_OPTIONS: `--import=${preload}` }));
  expect(fingerprint(project.runFolder)).toEqual(reference);
});

/** A small file system of its own in a folder of the project; undefined where we may not mount one. */
function mountSmall(folder: string, size: string): ((size: string) => void) | undefined {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return (larger) => void execFileSync('mount', ['-o', `remount,size=${larger}`, folder]);
}

describe('a disk that is full', () => {
  test('while files are written: one message, no half file; goes on for free', async ({ skip }) => {
    const { server, project } = await scene();
    const grow = mountSmall(join(project.folder, 'runs'), '200k');
    if (!grow) return skip('no right to mount a file system');
    const { code, output } = await project.run().ended;
    expect(code).toBe(1);
    expect(output).toMatch(/no space left to write runs\/crash\/\S+/);
    expect(output).toContain('RUN_DISK_FULL');
    const left = readdirSync(join(project.runFolder, 'dataset'), { recursive: true }).map(String);
    expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(existsSync(join(project.runFolder, 'dataset/proof.json'))).toBe(false);
    grow('20m');
    const before = server.asked.length;
    await succeed(project.run());
    expect(server.asked).toHaveLength(before);
    expect(fingerprint(project.runFolder)).toEqual(reference);
  });

  test('while answers are stored: one message; only what was in flight is asked again', async ({ skip }) => {
    const { server, project } = await scene();
    const grow = mountSmall(join(project.folder, '.ablata'), '300k');
    if (!grow) return skip('no right to mount a file system');
    const { code, output } = await project.run().ended;
    expect(code).toBe(1);
    expect(output).toContain('no space left for the ledger');
    expect(output).toContain('LEDGER_FULL');
    grow('20m');
    await succeed(project.run());
    expect(fingerprint(project.runFolder)).toEqual(reference);
    expect(paidTwice(server)).toBeLessThanOrEqual(CONCURRENCY);
  });
});
