import { hash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutorGlance, RemoteCall, RemoteOutcome, RemoteQueue, RemoteService, RemoteWorker } from '@ablata/spec';

const FOLDERS = ['calls', 'taken', 'answers', 'workers'] as const;
type Folder = (typeof FOLDERS)[number];

/**
 * The queue of one service: `calls/KEY` until it is answered, `taken/KEY` while a worker is at it, `answers/KEY` until it is released, and a
 * sign of life of each worker. Files appear whole, by a rename; who creates `taken/KEY` has the call.
 */
export class FolderQueue {
  readonly id: string;
  readonly service: RemoteService;
  readonly #folder: string;

  constructor(root: string, service: RemoteService) {
    this.id = hash('sha256', JSON.stringify(service.identity)).slice(0, 32);
    this.service = service;
    this.#folder = join(root, this.id);
  }

  /** All queues below a folder. */
  static async all(root: string): Promise<readonly FolderQueue[]> {
    const found: FolderQueue[] = [];
    for (const name of await namesIn(root)) {
      const service = await read<RemoteService>(join(root, name, 'service.json'));
      if (service !== undefined) found.push(new FolderQueue(root, service));
    }
    return found;
  }

  async open(): Promise<void> {
    for (const folder of FOLDERS) await mkdir(join(this.#folder, folder), { recursive: true });
    await write(join(this.#folder, 'service.json'), this.service);
  }

  async asked(): Promise<ReadonlySet<string>> {
    return new Set(await this.#names('calls'));
  }

  put(call: RemoteCall): Promise<void> {
    return write(this.#path('calls', call.key), call.input);
  }

  async answerTo(key: string): Promise<RemoteOutcome | undefined> {
    const stored = await read<{ outcome: RemoteOutcome; bytes?: string }>(this.#path('answers', key));
    if (stored === undefined) return undefined;
    const { outcome, bytes } = stored;
    if (!outcome.ok && outcome.failure.scope === 'run') await this.forget([key]); // it says nothing of the call
    if (!outcome.ok || bytes === undefined) return outcome;
    return { ...outcome, value: { ...outcome.value, bytes: Buffer.from(bytes, 'base64') } };
  }

  /** Takes a call back, unless a worker is at it. */
  async withdraw(key: string): Promise<void> {
    if (!(await exists(this.#path('taken', key)))) await rm(this.#path('calls', key), { force: true });
  }

  async forget(keys: readonly string[]): Promise<void> {
    for (const key of keys) await rm(this.#path('answers', key), { force: true });
  }

  async forgetFailures(keys: readonly string[]): Promise<void> {
    for (const key of keys) if ((await this.answerTo(key))?.ok === false) await this.forget([key]);
  }

  /** Calls that nobody is at, for this worker: at most so many. */
  async claim(worker: string, most: number): Promise<readonly RemoteCall[]> {
    const claimed: RemoteCall[] = [];
    for (const key of await this.#names('calls')) {
      if (claimed.length === most) break;
      const mine = await writeFile(this.#path('taken', key), worker, { flag: 'wx' }).then(
        () => true,
        () => false,
      );
      if (!mine) continue;
      const input = await read<RemoteCall['input']>(this.#path('calls', key));
      const answered = await exists(this.#path('answers', key));
      if (input !== undefined && !answered) claimed.push({ key, input });
      else await this.#close(key); // withdrawn, or answered by another
    }
    return claimed;
  }

  async answer(key: string, outcome: RemoteOutcome): Promise<void> {
    const bytes = outcome.ok ? outcome.value.bytes : undefined;
    const stored = bytes === undefined ? { outcome } : { outcome, bytes: Buffer.from(bytes).toString('base64') };
    await write(this.#path('answers', key), stored);
    await this.#close(key);
  }

  /** A worker's sign of life: the time of the file. */
  live(worker: RemoteWorker): Promise<void> {
    return write(this.#path('workers', worker.id), worker);
  }

  async leave(worker: string): Promise<void> {
    await rm(this.#path('workers', worker), { force: true });
  }

  /** Gives the calls of workers that have been silent for so long to others. */
  async takeFromTheLost(seconds: number): Promise<void> {
    for (const key of await this.#names('taken')) {
      const worker = await readFile(this.#path('taken', key), 'utf8').catch(() => '');
      const seen = await stat(this.#path('workers', worker)).catch(() => ({ mtimeMs: 0 }));
      if (Date.now() - seen.mtimeMs > 1000 * seconds) await rm(this.#path('taken', key), { force: true });
    }
  }

  async glance(): Promise<ExecutorGlance> {
    const { waiting, workers } = await this.look();
    return { waiting: Math.ceil(waiting / this.service.batchSize), workers: workers.length };
  }

  async look(): Promise<RemoteQueue> {
    const [calls, taken, answers] = await Promise.all([this.asked(), this.#names('taken'), this.#names('answers')]);
    const done = new Set(answers);
    const active = taken.filter((key) => calls.has(key) && !done.has(key));
    const waiting = [...calls].filter((key) => !done.has(key) && !taken.includes(key));
    const ages = await Promise.all(waiting.map((key) => stat(this.#path('calls', key)).catch(() => undefined)));
    const oldest = Math.min(...ages.flatMap((found) => found?.mtimeMs ?? []));
    const workers = (await this.#names('workers')).map((id) => read<RemoteWorker>(this.#path('workers', id)));
    return {
      service: this.service,
      waiting: waiting.length,
      active: active.length,
      oldestSeconds: Number.isFinite(oldest) ? Math.max(0, (Date.now() - oldest) / 1000) : null,
      workers: (await Promise.all(workers)).flatMap((worker) => worker ?? []),
    };
  }

  async #close(key: string): Promise<void> {
    for (const folder of ['calls', 'taken'] as const) await rm(this.#path(folder, key), { force: true });
  }

  #path(folder: Folder, name: string): string {
    return join(this.#folder, folder, name);
  }

  #names(folder: Folder): Promise<string[]> {
    return namesIn(join(this.#folder, folder));
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => !name.endsWith('.tmp')).sort();
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function read<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}

async function write(path: string, value: unknown): Promise<void> {
  const whole = `${path}.${randomUUID()}.tmp`;
  await writeFile(whole, JSON.stringify(value));
  await rename(whole, path);
}
