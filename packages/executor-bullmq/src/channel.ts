import { digestOf } from '@ablata/ledger';
import type { AblataError, Logger, RemoteCall, RemoteChannel, RemoteOutcome, RemoteService } from '@ablata/spec';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { Answers } from './answers.ts';
import { atMost } from './at-most.ts';
import { batchesInFlight } from './batches-in-flight.ts';
import { Claims } from './claims.ts';
import { isFull } from './is-full.ts';
import type { Link } from './link.ts';
import { messages } from './messages.ts';
import { Names } from './names.ts';
import { parseDone } from './notice.ts';
import type { ResolvedOptions } from './options.ts';
import { Releases } from './releases.ts';
import { Roster } from './roster.ts';
import { type Wanted, Wants } from './wants.ts';
import { Watch } from './watch.ts';

/** Redis may have gone this moment. */
const GOODBYE_MS = 1000;
/** What is under way is looked after so often: messages may be lost, and so may Redis' last second. */
const SWEEP_MS = 2000;
/** A job that is gone, and whose call has no answer, is queued again once it was found so twice. */
const GONE = 2;
/** How often a call is made that fails in a way that says the worker is at fault. */
const ATTEMPTS = 3;

export interface ChannelParts {
  readonly link: Link;
  readonly options: ResolvedOptions;
  readonly logger: Logger | undefined;
  readonly retryFailed: boolean;
  readonly onClosed: () => void;
}

/** The coordinator's end of a queue. Redis may go and come back; what is wanted is wanted until it is answered or given up. */
export class BullmqChannel implements RemoteChannel {
  readonly #service: RemoteService;
  readonly #parts: ChannelParts;
  readonly #names: Names;
  readonly #queueName: string;
  readonly #answers: Answers;
  readonly #claims: Claims;
  readonly #releases: Releases;
  readonly #wants = new Wants();
  readonly watch: Watch;
  #queue: Queue | undefined;
  #listener: Redis | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sweeping = false;
  #fullSince: number | undefined;
  #fullTold = false;
  #failure: AblataError | undefined;
  #closed = false;

  constructor(service: RemoteService, parts: ChannelParts) {
    this.#service = service;
    this.#parts = parts;
    const { link, options, logger } = parts;
    this.#names = new Names(options.prefix);
    this.#queueName = this.#names.queue(service);
    this.#answers = new Answers(link.client, this.#names, this.#queueName);
    this.#claims = new Claims(link.client, this.#names, this.#queueName);
    this.#releases = new Releases(this.#answers, options.keepSeconds);
    const roster = new Roster(link.client, this.#names);
    this.watch = new Watch(service, this.#queueName, roster, () => this.#isFull(), logger);
  }

  async start(): Promise<void> {
    const { link, options } = this.#parts;
    await link.open();
    if (this.#queue) return;
    const queue = new Queue(this.#queueName, {
      connection: link.client,
      prefix: options.prefix,
      streams: { events: { maxLen: 0 } }, // nobody reads them: what is done is said on a channel
    });
    queue.on('error', () => {}); // the link hears of it as well
    this.#queue = queue;
    const listener = link.duplicate();
    this.#listener = listener;
    listener.on('messageBuffer', (_channel: Buffer, message: Buffer) => void this.#heard(message));
    await listener.subscribe(this.#names.done(this.#queueName));
    link.onBack(() => void this.#sweep(0));
    this.#timer = setInterval(() => void this.#sweep(SWEEP_MS), SWEEP_MS / 2);
    await this.watch.look(async () => queue.getWaitingCount());
  }

  get started(): boolean {
    return this.#listener !== undefined;
  }

  concurrency(): number {
    return batchesInFlight(this.watch, Math.floor(this.#parts.options.window / this.#service.batchSize));
  }

  async ask(calls: readonly RemoteCall[], signal: AbortSignal): Promise<readonly RemoteOutcome[]> {
    signal.throwIfAborted();
    if (!this.#queue) await this.start();
    if (this.#failure) throw this.#failure;
    if (this.#closed) throw messages.gone();
    const { wanted, fresh } = this.#wants.add(calls);
    if (fresh.length > 0) void this.#place(fresh, true);
    const given = Promise.withResolvers<never>();
    const giveUp = (): void => {
      const left = this.#wants.remove(wanted);
      void this.#withdraw(left);
      given.reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([Promise.all(wanted.map(({ outcome }) => outcome)), given.promise]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  release(keys: readonly string[]): void {
    this.#releases.add(keys);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#wants.failAll(messages.gone());
    await atMost(GOODBYE_MS, this.#releases.close(this.#parts.link.connected));
    if (this.#parts.link.connected) await atMost(GOODBYE_MS, this.watch.leave());
    this.#listener?.disconnect();
    this.#parts.onClosed();
  }

  /** Takes what is answered already, and queues the rest. What fails is left to the sweep. */
  async #place(wanted: readonly Wanted[], first: boolean): Promise<void> {
    for (const want of wanted) want.placing = true;
    try {
      const rest = await this.#take(wanted, first && this.#parts.retryFailed);
      if (rest.length > 0) await this.#enqueue(rest, !first);
      this.#fullSince = undefined;
      this.#fullTold = false;
    } catch (error) {
      if (isFull(error)) this.#full();
    } finally {
      for (const want of wanted) want.placing = false;
    }
  }

  /** Settles what has an answer; gives what has none. */
  async #take(wanted: readonly Wanted[], retryFailed = false): Promise<readonly Wanted[]> {
    const found = await this.#answers.find(wanted.map(({ call }) => call.key));
    const again: string[] = [];
    const rest = wanted.filter(({ call }, index) => {
      const outcome = found.get(index);
      if (!outcome) return true;
      if (!outcome.ok && retryFailed) {
        again.push(call.key);
        return true;
      }
      if (!outcome.ok) this.#releases.failed(call.key);
      this.#wants.settle(call.key, outcome);
      return false;
    });
    await this.#answers.drop(again);
    return rest;
  }

  async #enqueue(wanted: readonly Wanted[], takeOver: boolean): Promise<void> {
    const keys = wanted.map(({ call }) => call.key);
    // A single call's job is named by its key, so that BullMQ itself knows it; what is in a batch has to be claimed.
    const single = this.#service.batchSize === 1;
    if (single) {
      await Promise.all(wanted.map((want) => this.#addJob(want.call.key, [want])));
      return;
    }
    const job = digestOf([...keys].sort());
    const holders = await this.#claims.take(keys, job, takeOver);
    const mine = wanted.filter((_, index) => holders[index] === job);
    for (const [index, want] of wanted.entries()) this.#wants.inJob(want, holders[index] as string);
    if (mine.length > 0) await this.#addJob(job, mine);
  }

  async #addJob(id: string, wanted: readonly Wanted[]): Promise<void> {
    for (const want of wanted) this.#wants.inJob(want, id);
    await (this.#queue as Queue).add(this.#service.name, { calls: wanted.map(({ call }) => call) }, { jobId: id });
  }

  async #heard(message: Buffer): Promise<void> {
    const { job, failure } = parseDone(message);
    const wanted = this.#wants.ofJob(job);
    if (wanted.length === 0) return;
    try {
      const rest = await this.#take(wanted);
      if (failure) this.#failed(rest, failure);
    } catch {
      // the sweep finds it
    }
  }

  /** What is wrong with a worker need not be wrong with the next one. */
  #failed(wanted: readonly Wanted[], outcome: RemoteOutcome): void {
    for (const want of wanted) {
      want.attempts++;
      if (want.attempts >= ATTEMPTS) this.#wants.settle(want.call.key, outcome);
    }
    const again = wanted.filter(({ attempts }) => attempts < ATTEMPTS);
    if (again.length === 0) return;
    for (const want of again) want.placing = true; // not the sweep's business
    setTimeout(
      () => {
        if (!this.#closed)
          void this.#place(
            again.filter((want) => this.#wants.has(want)),
            false,
          );
      },
      250 * 2 ** (again[0]?.attempts ?? 1),
    ).unref();
  }

  /** Looks after what has been under way for a while. */
  async #sweep(olderThan: number): Promise<void> {
    if (this.#sweeping || this.#closed) return;
    this.#sweeping = true;
    try {
      const { outage, connected } = this.#parts.link;
      if (outage) this.#fail(messages.outage(this.#parts.link.shown, outage.seconds, outage.why));
      if (!connected) return;
      await this.watch.look(async () => (this.#queue as Queue).getWaitingCount());
      const due = this.#wants.olderThan(olderThan);
      if (due.length === 0) return;
      const rest = await this.#take(due);
      const jobs = await this.#claims.jobsExist(rest.map(({ job }) => job));
      const gone = rest.filter((want, index) => {
        want.missed = jobs[index] ? 0 : want.missed + 1;
        return want.missed >= GONE || (want.job === undefined && want.missed > 0);
      });
      for (const want of gone) want.missed = 0;
      for (let from = 0; from < gone.length; from += this.#service.batchSize)
        await this.#place(gone.slice(from, from + this.#service.batchSize), false);
    } catch (error) {
      if (isFull(error)) this.#full();
    } finally {
      this.#sweeping = false;
    }
  }

  /** Nobody wants these any more: what no worker has begun is taken back. */
  async #withdraw(wanted: readonly Wanted[]): Promise<void> {
    const jobs = new Set(wanted.flatMap(({ job }) => job ?? []));
    for (const job of jobs) {
      if (this.#wants.ofJob(job).length > 0) continue;
      const removed = await this.#queue?.remove(job).catch(() => 0);
      const keys = wanted.filter((want) => want.job === job).map(({ call }) => call.key);
      if (removed === 1 && this.#service.batchSize > 1) await this.#claims.drop(keys).catch(() => {});
    }
  }

  #full(): void {
    const { link, options } = this.#parts;
    this.#releases.hurry();
    this.#tellFull();
    this.#fullSince ??= performance.now();
    const seconds = (performance.now() - this.#fullSince) / 1000;
    if (seconds > options.patience) this.#fail(messages.full(link.shown, seconds));
  }

  /** Asked when no worker is heard; calls that are queued already need no patience. */
  async #isFull(): Promise<boolean> {
    const full = this.#fullSince !== undefined || (await this.#parts.link.isFull());
    if (full) this.#tellFull();
    return full;
  }

  #tellFull(): void {
    if (this.#fullTold) return;
    this.#fullTold = true;
    const { link, logger } = this.#parts;
    logger?.warn(`the Redis at ${link.shown} is full: calls wait until answers are taken out of it`);
  }

  #fail(error: AblataError): void {
    this.#failure ??= error;
    this.#wants.failAll(error);
  }
}
