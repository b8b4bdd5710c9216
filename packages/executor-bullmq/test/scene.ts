import { hash } from 'node:crypto';
import type {
  Executor,
  Logger,
  RemoteCall,
  RemoteHandler,
  RemoteOutcome,
  RemoteService,
  RemoteServing,
} from '@ablata/spec';
import { type BullmqOptions, createBullmqExecutor } from '../src/index.ts';
import { type RedisOptions, RedisServer } from './redis-server.ts';

export const never = new AbortController().signal;

let number = 0;

export function serviceOf(part: Partial<RemoteService> = {}): RemoteService {
  return { name: 'echo', identity: { slot: 'llm', use: 'echo', service: { number: number++ } }, batchSize: 1, ...part };
}

export function callOf(input: RemoteCall['input']): RemoteCall {
  return { key: hash('sha256', JSON.stringify(input)), input };
}

export function answerTo({ input }: RemoteCall): RemoteOutcome {
  return { ok: true, value: { data: input } };
}

/** A Redis, and executors that know of it. */
export class RedisScene implements AsyncDisposable {
  readonly redis: RedisServer;
  /** What was said, by coordinators and workers. */
  readonly said: string[] = [];
  readonly #executors: Executor[] = [];
  readonly #listeners = new Set<() => void>();

  private constructor(redis: RedisServer) {
    this.redis = redis;
  }

  static async open(options: RedisOptions = {}): Promise<RedisScene> {
    return new RedisScene(await RedisServer.start(options));
  }

  executor(options: BullmqOptions = {}): Executor {
    const say = (message: string): void => this.#heard(message);
    const logger: Logger = { debug: say, info: say, warn: say };
    const executor = createBullmqExecutor({ url: this.redis.url, lockSeconds: 1, ...options }, { logger });
    this.#executors.push(executor);
    return executor;
  }

  serve(executor: Executor, service: RemoteService, handler: RemoteHandler, concurrency = 2): Promise<RemoteServing> {
    return executor.serve(service, handler, { concurrency: () => concurrency, say: (message) => this.#heard(message) });
  }

  /** Settles when such a sentence was said. */
  async heard(text: string): Promise<string> {
    for (;;) {
      const found = this.said.find((sentence) => sentence.includes(text));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#listeners.add(resolve));
    }
  }

  #heard(message: string): void {
    this.said.push(message);
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const executor of this.#executors) await executor[Symbol.asyncDispose]?.();
    await this.redis[Symbol.asyncDispose]();
  }
}
