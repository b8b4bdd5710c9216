import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../packages/cli/src/bin.ts', import.meta.url));
const SERVER = fileURLToPath(new URL('./server-process.ts', import.meta.url));
const NODE = ['-C', '@ablata/source', '--no-warnings'];

/** The folder with GSM8K's files, where it is at hand. */
export const GSM8K = [
  process.env['ABLATA_GSM8K_DIR'],
  fileURLToPath(new URL('../../shared/gsm8k', import.meta.url)),
].find((folder) => folder !== undefined && existsSync(join(folder, 'train.jsonl')));

/** An answer as the server counted it. */
export interface BegunAnswer {
  readonly model: string;
  readonly seed: number;
  /** Digest of the prompt. */
  readonly prompt: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** A server in its own process, which can be killed and started again at the same address. */
export class ServerProcess implements Disposable {
  url = '';
  /** Called with the seed of each request whose answer is begun. */
  onAsked: (seed: number) => void = () => {};
  /** Median seconds of an answer, from the next start on. */
  median: number;
  readonly #log: string;
  #process: ChildProcess | undefined;

  /** @param log file to which what it answers is appended. */
  constructor(log: string, median = 0) {
    this.#log = log;
    this.median = median;
  }

  async start(): Promise<this> {
    const port = this.url ? new URL(this.url).port : '0';
    const child = fork(SERVER, [port, this.#log, String(this.median)], { execArgv: NODE });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error('the server did not start')));
      child.on('message', (message: { url?: string; asked?: number }) => {
        if (message.asked !== undefined) this.onAsked(message.asked);
        if (message.url === undefined) return;
        this.url = message.url;
        resolve();
      });
    });
    return this;
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** All answers it ever began to work on, in order. */
  get answers(): readonly BegunAnswer[] {
    return this.requests.map((line) => JSON.parse(line) as BegunAnswer);
  }

  /** What stands for each of them: one name for one request of a run. */
  get asked(): readonly string[] {
    return this.answers.map(({ model, seed }) => `${model}/${seed}`);
  }

  /** A line for each answer it ever began to work on, in order: equal lines are equal requests. */
  get requests(): readonly string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').split('\n').slice(0, -1) : [];
  }

  [Symbol.dispose](): void {
    this.#process?.kill('SIGKILL');
  }
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote to both outputs. */
  readonly output: string;
}

/** The command `ablata` in its own process. */
export class Client {
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcess;
  #output = '';

  constructor(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, [...NODE, BIN, ...args], { cwd, env: { ...process.env, CI: '1', ...env } });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output += chunk.toString();
      });
    }
    this.ended = once(child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      output: this.#output,
    }));
  }

  kill(signal: NodeJS.Signals): boolean {
    return this.#process.kill(signal);
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Settles when it wrote such a line, with all it wrote so far. */
  async wrote(text: string): Promise<string> {
    while (!this.#output.includes(text)) {
      if (!this.running) throw new Error(`it ended without writing '${text}':\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return this.#output;
  }
}

export interface ProjectOptions {
  readonly url: string;
  readonly target: number;
  readonly name?: string;
  readonly concurrency?: number;
  /** Further parts of the config. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A project in a temporary folder: real GSM8K where it is at hand, the vllm plugin, and everything else offline. */
export class Project implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'ablata-e2e-'));
  readonly name: string;

  constructor({ url, target, name = 'crash', concurrency = 16, config = {} }: ProjectOptions) {
    this.name = name;
    this.configure({
      name,
      seed: 11,
      target,
      paths: GSM8K ? [GSM8K] : [],
      services: {
        source: GSM8K ? { use: 'gsm8k', split: 'train', path: GSM8K } : { use: 'word-problems' },
        prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 3 },
        llm: { use: 'vllm', baseURL: url, model: 'tiny', structured: 'off', concurrency, patience: 60 },
        encoder: { use: 'lexical', dimension: 256 },
        dedupe: { use: 'cosine', threshold: 0.9 },
        splits: { use: 'random', ratios: { train: 0.8, val: 0.1, test: 0.1 } },
        output: [{ use: 'pt' }, { use: 'jsonl' }],
      },
      ...config,
    });
  }

  /** YAML holds all JSON. */
  configure(config: Readonly<Record<string, unknown>>): void {
    writeFileSync(join(this.folder, 'ablata.yaml'), JSON.stringify(config, null, 2));
  }

  /** `ablata run`, of another config or with other variables when given. */
  run(config = '.', env: NodeJS.ProcessEnv = {}): Client {
    return new Client(['run', config], this.folder, env);
  }

  get runFolder(): string {
    return join(this.folder, 'runs', this.name);
  }

  get ledger(): string {
    return join(this.folder, '.ablata', 'ledger.db');
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** SHA-256 of every file of a run that must not depend on how it came about. */
export function fingerprint(runFolder: string): Readonly<Record<string, string>> {
  const names = readdirSync(runFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(runFolder, join(entry.parentPath, entry.name)))
    .filter((name) => !['run.json', 'events.jsonl', '.lock'].includes(name))
    .sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(runFolder, name)))
        .digest('hex'),
    ]),
  );
}
