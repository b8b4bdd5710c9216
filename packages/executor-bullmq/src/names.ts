import { digestOf } from '@ablata/ledger';
import type { RemoteService } from '@ablata/spec';

/** Counted up when two sides with different ones would not understand each other. */
export const PROTOCOL = 1;

/** Names in Redis for one prefix. */
export class Names {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** The queue of a service: another identity is another queue, so that nobody answers for what he is not. */
  queue({ identity }: RemoteService): string {
    const kind = [identity['slot'], identity['use']].map((part) => String(part ?? 'service').replace(/[^\w.-]+/g, '_'));
    return `${kind.join('-')}-${digestOf([PROTOCOL, identity]).slice(0, 20)}`;
  }

  /** All queues ever heard of, with their services. */
  get queues(): string {
    return `${this.prefix}:queues`;
  }

  /** Ids of workers. */
  get workers(): string {
    return `${this.prefix}:workers`;
  }

  worker(id: string): string {
    return `${this.prefix}:worker:${id}`;
  }

  /** There while somebody asks for the service. */
  asked(queue: string): string {
    return `${this.prefix}:asked:${queue}`;
  }

  /** A job, as BullMQ names it. */
  job(queue: string, id: string): string {
    return `${this.prefix}:${queue}:${id}`;
  }

  answer(queue: string, key: string): string {
    return `${this.prefix}:answer:${queue}:${key}`;
  }

  /** Holds the id of the job that a call of a batch is in. */
  claim(queue: string, key: string): string {
    return `${this.prefix}:claim:${queue}:${key}`;
  }

  /** How often a call was begun alone after workers died at it. */
  trying(queue: string, key: string): string {
    return `${this.prefix}:trying:${queue}:${key}`;
  }

  /** Where it is said that a job is done. */
  done(queue: string): string {
    return `${this.prefix}:done:${queue}`;
  }
}
