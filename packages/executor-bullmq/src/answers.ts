import type { RemoteOutcome } from '@ablata/spec';
import type { Redis } from 'ioredis';
import { decodeOutcome, encodeOutcome } from './codec.ts';
import { messages } from './messages.ts';
import type { Names } from './names.ts';

/** An answer that nobody took is kept for a day: a run that was killed at night goes on in the morning. */
const UNTAKEN_SECONDS = 86_400;
/** Redis holds no more under one key. */
const MOST_BYTES = 512e6;

/** Answers of one queue, each under its call's key, until their runs have them in their ledgers. */
export class Answers {
  readonly #client: Redis;
  readonly #names: Names;
  readonly #queue: string;

  constructor(client: Redis, names: Names, queue: string) {
    this.#client = client;
    this.#names = names;
    this.#queue = queue;
  }

  /** Those that are there, by position. What can't be read is thrown away: it is as good as none. */
  async find(keys: readonly string[]): Promise<Map<number, RemoteOutcome>> {
    const found = new Map<number, RemoteOutcome>();
    if (keys.length === 0) return found;
    const values = await this.#client.mgetBuffer(...keys.map((key) => this.#key(key)));
    for (const [index, value] of values.entries()) {
      if (!value) continue;
      try {
        found.set(index, decodeOutcome(value));
      } catch {
        await this.drop([keys[index] as string]);
      }
    }
    return found;
  }

  /** Which of the keys have an answer. */
  async have(keys: readonly string[]): Promise<boolean[]> {
    if (keys.length === 0) return [];
    const pipeline = this.#client.pipeline();
    for (const key of keys) pipeline.exists(this.#key(key));
    return ((await pipeline.exec()) ?? []).map(([, count]) => count === 1);
  }

  /** Stores answers; the first under a key stays. @throws what Redis says, with none or some of them stored */
  async store(outcomes: ReadonlyMap<string, RemoteOutcome>): Promise<void> {
    if (outcomes.size === 0) return;
    const pipeline = this.#client.pipeline();
    for (const [key, outcome] of outcomes) {
      let bytes = encodeOutcome(outcome);
      if (bytes.length > MOST_BYTES) {
        const { code, message, mender, details } = messages.tooLarge(bytes.length);
        bytes = encodeOutcome({ ok: false, failure: { code, message, hint: null, scope: 'row', mender, details } });
      }
      pipeline.set(this.#key(key), bytes, 'EX', UNTAKEN_SECONDS, 'NX');
    }
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    await this.#client.unlink(
      ...[...outcomes.keys()].flatMap((key) => [
        this.#names.claim(this.#queue, key),
        this.#names.trying(this.#queue, key),
      ]),
    );
  }

  /** Somebody has them for good: others that want them have so many seconds left. */
  async shorten(keys: readonly string[], seconds: number): Promise<void> {
    if (seconds === 0) return this.drop(keys);
    const pipeline = this.#client.pipeline();
    for (const key of keys) pipeline.pexpire(this.#key(key), Math.ceil(seconds * 1000));
    await pipeline.exec();
  }

  async drop(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.#client.unlink(...keys.map((key) => this.#key(key)));
  }

  #key(key: string): string {
    return this.#names.answer(this.#queue, key);
  }
}
