import type { Redis } from 'ioredis';
import type { Names } from './names.ts';

const CLAIM_SECONDS = 86_400;

/** Which job a call of a batch is in, so that two batches with a call in common do not both make it. */
export class Claims {
  readonly #client: Redis;
  readonly #names: Names;
  readonly #queue: string;

  constructor(client: Redis, names: Names, queue: string) {
    this.#client = client;
    this.#names = names;
    this.#queue = queue;
  }

  /** Claims calls for a job; gives the job that each is in now. @param takeOver whatever job it was in before */
  async take(keys: readonly string[], job: string, takeOver: boolean): Promise<string[]> {
    const pipeline = this.#client.pipeline();
    for (const key of keys) {
      const claim = this.#names.claim(this.#queue, key);
      if (takeOver) pipeline.set(claim, job, 'EX', CLAIM_SECONDS);
      else pipeline.set(claim, job, 'EX', CLAIM_SECONDS, 'NX');
      pipeline.get(claim);
    }
    const results = (await pipeline.exec()) ?? [];
    for (const [error] of results) if (error) throw error;
    return keys.map((_, index) => String(results[2 * index + 1]?.[1] ?? job));
  }

  async drop(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.#client.unlink(...keys.map((key) => this.#names.claim(this.#queue, key)));
  }

  /** Whether each job is still there, waiting or at work. */
  async jobsExist(jobs: readonly (string | undefined)[]): Promise<boolean[]> {
    const different = [...new Set(jobs.flatMap((job) => job ?? []))];
    const pipeline = this.#client.pipeline();
    for (const job of different) pipeline.exists(this.#names.job(this.#queue, job));
    const results = different.length > 0 ? ((await pipeline.exec()) ?? []) : [];
    const there = new Set(different.filter((_, index) => results[index]?.[1] === 1));
    return jobs.map((job) => job !== undefined && there.has(job));
  }
}
