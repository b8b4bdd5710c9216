import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RedisOptions, RedisServer } from '../../packages/executor-bullmq/test/redis-server.ts';
import { Client, Project } from '../scene.ts';

/** A model and an encoder that note each call they begin, in a file: what was computed is known however their process ends. */
export const WITNESS = new URL('./witness-plugin.ts', import.meta.url).pathname;

export interface StageOptions {
  readonly target?: number;
  readonly redis?: RedisOptions;
  /** Options of the executor beside `url` and `for`. */
  readonly executor?: Readonly<Record<string, unknown>>;
  /** Milliseconds of an answer. */
  readonly latencyMs?: number;
  readonly concurrency?: number;
}

/** One line of the witnesses. */
export interface Begun {
  readonly kind: 'answer' | 'text';
  readonly name: string;
  readonly pid: number;
}

/** A Redis, a project whose model and encoder run on workers, and the same project without an executor. */
export class ExecutorScene implements AsyncDisposable {
  readonly redis: RedisServer;
  readonly project: Project;
  readonly #folder: string;
  readonly #options: StageOptions;
  readonly #clients: Client[] = [];

  private constructor(redis: RedisServer, options: StageOptions) {
    this.redis = redis;
    this.#options = options;
    this.#folder = mkdtempSync(join(tmpdir(), 'ablata-executor-'));
    this.project = new Project({ url: 'http://unused', target: 1 });
    this.configure();
  }

  static async open(options: StageOptions = {}): Promise<ExecutorScene> {
    return new ExecutorScene(await RedisServer.start(options.redis), options);
  }

  /** @param services changes to the services of the config @param url of Redis, when something stands between */
  configure(services: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}, url = this.redis.url): void {
    this.project.configure(
      this.config(services, { use: 'bullmq', url, for: ['llm', 'encoder'], lockSeconds: 1, ...this.#options.executor }),
    );
  }

  config(
    services: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
    executor?: Readonly<Record<string, unknown>>,
    name = 'crash',
  ): Record<string, unknown> {
    const { target = 60, latencyMs = 5, concurrency } = this.#options;
    return {
      name,
      seed: 11,
      target,
      plugins: [WITNESS, new URL('../../packages/executor-bullmq/src/index.ts', import.meta.url).pathname],
      services: {
        source: { use: 'word-problems' },
        prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 3 },
        llm: { use: 'witness', log: this.log, latencyMs, ...services['llm'] },
        encoder: { use: 'witness', log: this.log, ...services['encoder'] },
        dedupe: { use: 'cosine', threshold: 0.9 },
        splits: { use: 'random', ratios: { train: 0.8, val: 0.1, test: 0.1 } },
        output: [{ use: 'pt' }, { use: 'jsonl' }],
      },
      run: { ...(executor && { executor }), ...(concurrency !== undefined && { concurrency }) },
    };
  }

  get log(): string {
    return join(this.#folder, 'begun.log');
  }

  /** Calls that were ever begun, in order. */
  get begun(): readonly Begun[] {
    if (!existsSync(this.log)) return [];
    return readFileSync(this.log, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Begun);
  }

  /** `ablata run` here. */
  run(env: NodeJS.ProcessEnv = {}): Client {
    return this.#track(this.project.run('.', env));
  }

  /** `ablata work` here. Resolves when it is at work. */
  async work(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Client> {
    const worker = this.worker(args, env);
    await worker.wrote('health and metrics');
    return worker;
  }

  worker(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Client {
    return this.#track(new Client(['work', '.', ...args], this.project.folder, env));
  }

  ps(): Client {
    return this.#track(new Client(['ps', '.'], this.project.folder));
  }

  /** Settles when so many calls were begun, of a kind if one is given. */
  async begunAtLeast(count: number, kind?: Begun['kind']): Promise<void> {
    while (this.begun.filter((each) => kind === undefined || each.kind === kind).length < count) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #track(client: Client): Client {
    this.#clients.push(client);
    return client;
  }

  /** Ends all that it started but Redis. */
  async end(): Promise<void> {
    for (const client of this.#clients) {
      client.kill('SIGCONT');
      client.kill('SIGKILL');
    }
    await Promise.all(this.#clients.map(({ ended }) => ended));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await this.redis[Symbol.asyncDispose]();
    this.project[Symbol.dispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
