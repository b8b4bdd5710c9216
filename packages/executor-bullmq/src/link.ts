import type { Logger } from '@ablata/spec';
import { Redis } from 'ioredis';
import { inWords, messages } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import type { RedisSettings } from './redis-settings.ts';

const PING_MS = 2000;
/** A connection that gives no answer for so long is cut and made anew: a cable that was pulled says nothing. */
const SILENCE_MS = 10_000;

/** A connection to Redis that outlives outages, and knows how long one has lasted. */
export class Link {
  readonly client: Redis;
  readonly shown: string;
  readonly #options: ResolvedOptions;
  readonly #logger: Logger | undefined;
  readonly #onBack = new Set<() => void>();
  #clients: Redis[] = [];
  #opening: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #answered = performance.now();
  #last = 'no answer';
  #out = false;

  constructor({ redis, shown }: RedisSettings, options: ResolvedOptions, logger: Logger | undefined) {
    this.shown = shown;
    this.#options = options;
    this.#logger = logger;
    this.client = this.#watch(new Redis(redis));
  }

  /**
   * Connects, once, and checks that this Redis keeps what it is given.
   *
   * @throws SERVICE_UNREACHABLE, SERVICE_UNAUTHORIZED, SERVICE_TLS, SERVICE_REDIS_EVICTS
   */
  open(): Promise<void> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /** Another connection like it, for what blocks or listens. */
  duplicate(): Redis {
    return this.#watch(this.client.duplicate());
  }

  /** Called each time Redis is back after an outage. */
  onBack(listener: () => void): void {
    this.#onBack.add(listener);
  }

  /** Whether Redis has used up the memory that it may have. */
  async isFull(): Promise<boolean> {
    const info = await this.client.info('memory');
    const most = Number(fieldOf(info, 'maxmemory'));
    return most > 0 && Number(fieldOf(info, 'used_memory')) >= most;
  }

  get connected(): boolean {
    return this.client.status === 'ready' && !this.#out;
  }

  /** Seconds since Redis last answered, and why, while that is longer than the patience; else undefined. */
  get outage(): { readonly seconds: number; readonly why: string } | undefined {
    const seconds = (performance.now() - this.#answered) / 1000;
    return seconds > this.#options.patience ? { seconds, why: this.#last } : undefined;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    for (const client of this.#clients) client.disconnect();
    this.#clients = [];
  }

  async #open(): Promise<void> {
    const failed = new Promise<never>((_, reject) => this.client.once('error', reject));
    try {
      await Promise.race([this.client.connect(), failed]);
      await this.#check(await this.client.info());
    } catch (error) {
      this.close();
      throw this.#explained(error as Error);
    }
    failed.catch(() => {});
    this.#answered = performance.now();
    this.#timer = setInterval(() => this.#ping(), PING_MS);
    this.#timer.unref();
  }

  async #check(info: string): Promise<void> {
    const policy = fieldOf(info, 'maxmemory_policy');
    if (Number(fieldOf(info, 'maxmemory')) > 0 && policy !== 'noeviction') throw messages.evicts(this.shown, policy);
    if (fieldOf(info, 'aof_enabled') === '0') {
      this.#logger?.debug(
        `the Redis at ${this.shown} keeps no append-only file: if it is restarted, answers that nobody had taken yet are asked for again`,
      );
    }
  }

  #explained(error: Error & { readonly code?: string }): Error {
    if (/^(NOAUTH|WRONGPASS|NOPERM)|invalid username-password|without any password/.test(error.message))
      return messages.unauthorized(this.shown, this.#options.passwordEnv);
    if (/CERT|SSL|TLS|certificate|self.signed|wrong version number/i.test(`${error.code} ${error.message}`))
      return messages.tls(this.shown, error);
    return 'scope' in error ? error : messages.unreachable(this.shown, error);
  }

  #ping(): void {
    const silent = performance.now() - this.#answered;
    if (silent > SILENCE_MS && this.client.status === 'ready') {
      this.#last = 'it is silent';
      for (const client of this.#clients) client.disconnect(true);
    }
    if (silent > 2 * PING_MS) this.#lost();
    this.client.ping().then(
      () => this.#heard(),
      (error: Error) => {
        this.#last = inWords(error);
      },
    );
  }

  #heard(): void {
    this.#answered = performance.now();
    if (!this.#out) return;
    this.#out = false;
    this.#logger?.info(`the Redis at ${this.shown} is back`);
    for (const listener of this.#onBack) listener();
  }

  #lost(): void {
    if (this.#out) return;
    this.#out = true;
    this.#logger?.warn(`the Redis at ${this.shown} does not answer (${this.#last}): waiting for it`);
  }

  #watch(client: Redis): Redis {
    this.#clients.push(client);
    client.on('error', (error: Error) => {
      this.#last = inWords(error);
    });
    client.on('close', () => {
      if (this.#timer) this.#lost();
    });
    client.on('ready', () => {
      if (this.#out && client === this.client) this.#heard();
    });
    return client;
  }
}

/** A field of what Redis says of itself; empty when it does not say. */
function fieldOf(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
}
