import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { explainDifference } from '@ablata/ledger';
import type {
  RemoteCall,
  RemoteHandler,
  RemoteOutcome,
  RemoteService,
  RemoteServing,
  ServeOptions,
  ServingCounts,
} from '@ablata/spec';
import { type Job, Worker } from 'bullmq';
import { Answers } from './answers.ts';
import { atMost } from './at-most.ts';
import type { Company } from './company.ts';
import type { Link } from './link.ts';
import { messages } from './messages.ts';
import { Names } from './names.ts';
import { doneMessage } from './notice.ts';
import type { ResolvedOptions } from './options.ts';
import { readCalls, refusedJob } from './read-calls.ts';
import { BEAT_MS, Roster } from './roster.ts';

/** A call at which so many workers died is made alone from then on, and may kill so many more. */
const SUSPECT = 2;
/** After a failure that says this worker is at fault it takes nothing for so long, each time twice as long. */
const STEP_ASIDE_MS = { first: 1000, most: 60_000 };
const RATE_SECONDS = 30;
const GOODBYE_MS = 1000;

export interface ServingParts {
  readonly link: Link;
  readonly options: ResolvedOptions;
  readonly company: Company;
}

/** A worker of one queue. */
export class BullmqServing implements RemoteServing {
  readonly counts: { -readonly [Key in keyof ServingCounts]: ServingCounts[Key] } = {
    answered: 0,
    failed: 0,
    spared: 0,
    busy: 0,
    seconds: 0,
  };
  waiting = 0;
  readonly ended: Promise<void>;
  readonly #end: () => void;
  readonly #id = randomUUID();
  readonly #service: RemoteService;
  readonly #queue: string;
  readonly #handler: RemoteHandler;
  readonly #serve: ServeOptions;
  readonly #parts: ServingParts;
  readonly #names: Names;
  readonly #roster: Roster;
  readonly #answers: Answers;
  readonly #worker: Worker;
  readonly #signal = new AbortController();
  readonly #began = performance.now();
  readonly #past: { readonly at: number; readonly answered: number }[] = [];
  readonly #rivals = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #asideMs = STEP_ASIDE_MS.first;
  #unheard = false;
  #draining: Promise<void> | undefined;

  /** @throws SERVICE_IDENTITY, and what the link throws */
  static async open(
    service: RemoteService,
    handler: RemoteHandler,
    serve: ServeOptions,
    parts: ServingParts,
  ): Promise<BullmqServing> {
    await parts.link.open();
    const names = new Names(parts.options.prefix);
    const roster = new Roster(parts.link.client, names);
    const queue = names.queue(service);
    const asked = await roster.asked();
    const [rival] = [...asked.values()].filter(({ name }) => name === service.name);
    if (rival && !asked.has(queue)) {
      throw messages.identity(
        service.name,
        explainDifference(rival.identity, service.identity),
        service.identity,
        rival.identity,
      );
    }
    const serving = new BullmqServing(service, queue, handler, serve, parts, names, roster);
    await serving.#worker.waitUntilReady();
    await serving.#beat();
    return serving;
  }

  private constructor(
    service: RemoteService,
    queue: string,
    handler: RemoteHandler,
    serve: ServeOptions,
    parts: ServingParts,
    names: Names,
    roster: Roster,
  ) {
    this.#service = service;
    this.#queue = queue;
    this.#handler = handler;
    this.#serve = serve;
    this.#parts = parts;
    this.#names = names;
    this.#roster = roster;
    const { link, options } = parts;
    this.#answers = new Answers(link.client, names, queue);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
    const lockDuration = options.lockSeconds * 1000;
    this.#worker = new Worker(queue, (job) => this.#process(job), {
      connection: link.client,
      prefix: options.prefix,
      concurrency: Math.max(1, serve.concurrency()),
      lockDuration,
      stalledInterval: lockDuration,
      maxStalledCount: Number.MAX_SAFE_INTEGER, // who died at what is counted here, and answered for
      removeOnComplete: { count: 0 }, // the answer has a key of its own
      removeOnFail: { count: 0 },
    });
    this.#worker.on('error', () => {}); // an outage, which the link tells, or a lock that was lost: then another has the job
    this.#timer = setInterval(() => void this.#beat().catch(() => {}), BEAT_MS);
  }

  get connected(): boolean {
    return this.#parts.link.connected;
  }

  drain(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  async #drain(): Promise<void> {
    const closing = this.#worker.close();
    let closed = false;
    const done = closing.then(() => {
      closed = true;
    });
    // What is at work is paid for, and waits for Redis to take it; without any, a Redis that is away is not waited for.
    do await atMost(GOODBYE_MS, done);
    while (!closed && (this.counts.busy > 0 || this.connected));
    clearInterval(this.#timer);
    await atMost(GOODBYE_MS, this.#roster.leave(this.#id));
    this.#end();
  }

  async #process(job: Job): Promise<void> {
    const calls = readCalls(job.data);
    if (!calls || calls.length === 0) {
      await this.#say(String(job.id), refusedJob());
      return;
    }
    const have = await this.#answers.have(calls.map(({ key }) => key));
    const todo = calls.filter((_, index) => !have[index]);
    this.counts.spared += calls.length - todo.length;
    this.counts.busy += todo.length;
    const start = performance.now();
    try {
      const { company } = this.#parts;
      const outcomes =
        job.stalledCounter >= SUSPECT
          ? await company.alone(() => this.#oneByOne(todo))
          : await company.together(() => this.#run(todo));
      const failure = await this.#keep(todo, outcomes);
      await this.#say(String(job.id), failure);
      if (failure) this.#stepAside(failure);
      else if (todo.length > 0) this.#asideMs = STEP_ASIDE_MS.first;
    } finally {
      this.counts.busy -= todo.length;
      this.counts.seconds += (performance.now() - start) / 1000;
    }
  }

  async #run(calls: readonly RemoteCall[]): Promise<readonly RemoteOutcome[]> {
    if (calls.length === 0) return [];
    return this.#handler(calls, this.#signal.signal);
  }

  /** Workers died at these: each is made alone, and noted before, so that the one that kills is known by its name. */
  async #oneByOne(calls: readonly RemoteCall[]): Promise<readonly RemoteOutcome[]> {
    const outcomes: RemoteOutcome[] = [];
    const { link, options } = this.#parts;
    for (const call of calls) {
      const trying = this.#names.trying(this.#queue, call.key);
      const [[, tried]] = (await link.client.multi().incr(trying).expire(trying, 86_400).exec()) as [[unknown, number]];
      const deaths = SUSPECT + tried - 1;
      if (deaths >= options.tries) {
        const { code, message, hint = null, scope, mender, details } = messages.poison(deaths);
        outcomes.push({ ok: false, failure: { code, message, hint, scope, mender, details } });
        this.#serve.say(`a call of '${this.#service.name}' is given up: ${message}`);
        continue;
      }
      const [outcome] = await this.#run([call]);
      outcomes.push(outcome as RemoteOutcome);
      await link.client.unlink(trying);
    }
    return outcomes;
  }

  /** Stores what was paid for, however long it takes, and gives what says that something is wrong as a whole. */
  async #keep(calls: readonly RemoteCall[], outcomes: readonly RemoteOutcome[]): Promise<RemoteOutcome | undefined> {
    const kept = new Map<string, RemoteOutcome>();
    let failure: RemoteOutcome | undefined;
    for (const [index, { key }] of calls.entries()) {
      const outcome = outcomes[index] as RemoteOutcome;
      if (outcome.ok || outcome.failure.scope === 'row') {
        kept.set(key, outcome);
        this.counts.answered++;
        if (!outcome.ok) this.counts.failed++;
      } else failure ??= outcome;
    }
    for (let pause = 100, told = false; ; pause = Math.min(2 * pause, 5000)) {
      try {
        await this.#answers.store(kept);
        return failure;
      } catch (error) {
        if (!told)
          this.#serve.say(`Redis does not take an answer (${(error as Error).message.slice(0, 80)}): holding it`);
        told = true;
        await wait(pause);
      }
    }
  }

  async #say(job: string, failure: RemoteOutcome | undefined): Promise<void> {
    await this.#parts.link.client.publish(this.#names.done(this.#queue), doneMessage(job, failure));
  }

  #stepAside(outcome: RemoteOutcome): void {
    if (this.#worker.isPaused() || this.#draining || outcome.ok) return;
    const { message, code } = outcome.failure;
    this.#serve.say(
      `'${this.#service.name}' failed: ${message} [${code}]; taking no calls for ${this.#asideMs / 1000} s`,
    );
    void this.#worker.pause(true);
    setTimeout(() => {
      if (!this.#draining) void this.#worker.resume();
    }, this.#asideMs).unref();
    this.#asideMs = Math.min(2 * this.#asideMs, STEP_ASIDE_MS.most);
  }

  async #beat(): Promise<void> {
    const concurrency = Math.max(1, this.#serve.concurrency());
    if (this.#worker.concurrency !== concurrency) this.#worker.concurrency = concurrency;
    const at = (performance.now() - this.#began) / 1000;
    this.#past.push({ at, answered: this.counts.answered });
    while (this.#past.length > 2 && at - (this.#past[0]?.at ?? at) > RATE_SECONDS) this.#past.shift();
    const [first] = this.#past;
    const rate = first && at > first.at ? (this.counts.answered - first.answered) / (at - first.at) : 0;
    const heard = await this.#roster.beat({
      ...this.counts,
      id: this.#id,
      queue: this.#queue,
      service: this.#service,
      place: `${hostname()}:${process.pid}`,
      concurrency,
      age: at,
      rate,
    });
    if (!heard && !this.#unheard)
      this.#serve.say('Redis is full: runs and ablata ps do not hear of this worker until there is room');
    this.#unheard = !heard;
    this.waiting = await this.#parts.link.client.llen(this.#names.job(this.#queue, 'wait'));
    await this.#lookForRivals();
  }

  /** Somebody may ask for another one of this name while it works. */
  async #lookForRivals(): Promise<void> {
    for (const [queue, service] of await this.#roster.asked()) {
      if (queue === this.#queue || service.name !== this.#service.name || this.#rivals.has(queue)) continue;
      this.#rivals.add(queue);
      const differences = explainDifference(service.identity, this.#service.identity).join('; ');
      this.#serve.say(
        `a run asks for another '${service.name}', which this worker is not (asked for → here: ${differences})`,
      );
    }
  }
}
