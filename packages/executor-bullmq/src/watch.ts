import { explainDifference } from '@ablata/ledger';
import type { Logger, RemoteService } from '@ablata/spec';
import type { Announced, Roster } from './roster.ts';

const LOOK_MS = 1000;
const ASK_MS = 10_000;
/** Workers may take a while to start beside the run. */
const ALONE_MS = 5000;

/** What a channel sees of its workers. */
export class Watch {
  /** How many there are. */
  workers = 0;
  /** Batches that they take at once. */
  capacity = 0;
  waiting = 0;
  ids: readonly string[] = [];
  readonly #service: RemoteService;
  readonly #queue: string;
  readonly #roster: Roster;
  readonly #isFull: () => Promise<boolean>;
  readonly #logger: Logger | undefined;
  #looked = Number.NEGATIVE_INFINITY;
  #asked = Number.NEGATIVE_INFINITY;
  #aloneSince: number | undefined;
  #told = false;

  /** @param isFull whether Redis takes nothing, so that who works is not heard of */
  constructor(
    service: RemoteService,
    queue: string,
    roster: Roster,
    isFull: () => Promise<boolean>,
    logger: Logger | undefined,
  ) {
    this.#service = service;
    this.#queue = queue;
    this.#roster = roster;
    this.#isFull = isFull;
    this.#logger = logger;
  }

  /** Looks, if it is time to, and says that the service is asked for. */
  async look(countWaiting: () => Promise<number>): Promise<void> {
    const now = performance.now();
    if (now - this.#asked >= ASK_MS) {
      this.#asked = now;
      await this.#roster.ask(this.#queue, this.#service);
    }
    if (now - this.#looked < LOOK_MS) return;
    this.#looked = now;
    const all = await this.#roster.workers();
    const mine = all.filter(({ queue }) => queue === this.#queue);
    this.waiting = await countWaiting();
    if (mine.length === 0 && (await this.#isFull())) {
      // They may all be at work: those seen last are believed until there is room for news.
      this.#aloneSince = undefined;
      return;
    }
    this.workers = mine.length;
    this.ids = mine.map(({ id }) => id);
    this.capacity = mine.reduce((sum, { concurrency }) => sum + concurrency, 0);
    this.#tell(mine.length, all, now);
  }

  /** Nobody asks here any more; who else asks says so again. */
  async leave(): Promise<void> {
    await this.#roster.askNoMore(this.#queue).catch(() => {});
  }

  #tell(workers: number, all: readonly Announced[], now: number): void {
    const { name, identity } = this.#service;
    if (workers > 0) {
      if (this.#told) this.#logger?.info(`${workers} worker${workers === 1 ? '' : 's'} for '${name}' now`);
      this.#aloneSince = undefined;
      this.#told = false;
      return;
    }
    this.#aloneSince ??= now;
    if (this.#told || now - this.#aloneSince < ALONE_MS) return;
    this.#told = true;
    const others = all.filter(({ service }) => service.name === name);
    const [other] = others;
    const rivals = other
      ? `; ${others.length === 1 ? '1 offers' : `${others.length} offer`} another one (asked for → there: ${explainDifference(identity, other.service.identity).join('; ')})`
      : '';
    this.#logger?.warn(`no worker serves '${name}' yet${rivals}. Start one: ablata work --for ${name}`);
  }
}
