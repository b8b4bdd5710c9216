import type { RemoteService, RemoteWorker } from '@ablata/spec';
import type { Redis } from 'ioredis';
import { isFull } from './is-full.ts';
import type { Names } from './names.ts';

/** Redis itself forgets who has been silent for so long: no clock of another machine is believed. */
const ASKED_SECONDS = 30;
const SILENT_SECONDS = 12;
export const BEAT_MS = 3000;

/** What a worker says of itself. */
export interface Announced extends RemoteWorker {
  readonly queue: string;
  readonly service: RemoteService;
}

/** Who asks for what, and who works on it. */
export class Roster {
  readonly #client: Redis;
  readonly #names: Names;

  constructor(client: Redis, names: Names) {
    this.#client = client;
    this.#names = names;
  }

  /** To be said again and again, while it is asked for. */
  async ask(queue: string, service: RemoteService): Promise<void> {
    await this.#client
      .pipeline()
      .hset(this.#names.queues, queue, JSON.stringify(service))
      .set(this.#names.asked(queue), service.name, 'EX', ASKED_SECONDS)
      .exec();
  }

  async askNoMore(queue: string): Promise<void> {
    await this.#client.unlink(this.#names.asked(queue));
  }

  /** @returns false when Redis is full and takes no news */
  async beat(worker: Announced): Promise<boolean> {
    const results = await this.#client
      .pipeline()
      .hset(this.#names.queues, worker.queue, JSON.stringify(worker.service))
      .sadd(this.#names.workers, worker.id)
      .set(this.#names.worker(worker.id), JSON.stringify(worker), 'EX', SILENT_SECONDS)
      .exec();
    return !(results ?? []).some(([error]) => isFull(error));
  }

  async leave(id: string): Promise<void> {
    await this.#client.pipeline().srem(this.#names.workers, id).del(this.#names.worker(id)).exec();
  }

  /** All workers that were heard lately. */
  async workers(): Promise<Announced[]> {
    const ids = await this.#client.smembers(this.#names.workers);
    if (ids.length === 0) return [];
    const values = await this.#client.mget(...ids.map((id) => this.#names.worker(id)));
    const silent = ids.filter((_, index) => values[index] === null);
    if (silent.length > 0) await this.#client.srem(this.#names.workers, ...silent);
    return values.flatMap((value) => (value === null ? [] : (JSON.parse(value) as Announced)));
  }

  /** All queues ever heard of, with the service of each. */
  async queues(): Promise<Map<string, RemoteService>> {
    const all = await this.#client.hgetall(this.#names.queues);
    return new Map(Object.entries(all).map(([queue, json]) => [queue, JSON.parse(json) as RemoteService]));
  }

  /** The queues of services that are asked for now. */
  async asked(): Promise<Map<string, RemoteService>> {
    const queues = [...(await this.queues())];
    if (queues.length === 0) return new Map();
    const live = await this.#client.mget(...queues.map(([queue]) => this.#names.asked(queue)));
    return new Map(queues.filter((_, index) => live[index] !== null));
  }
}
