import { AblataError, FATES, type Fate, type RowPosition } from '@ablata/spec';

/** How often each fate befell. */
export type FateCounts = Readonly<Record<Fate, number>>;

/** One stage's account. `received = emitted + dropped`, unless the stage makes several rows of one. */
export interface StageBooks {
  readonly received: number;
  readonly emitted: number;
  readonly dropped: FateCounts;
  /** Why, by `fate: reason`. */
  readonly reasons: Readonly<Record<string, number>>;
  /** What the stage noted about rows. */
  readonly notes: Readonly<Record<string, number>>;
}

/** Tokens of the answers that the dataset was made of, whoever paid for them. What a prefix cache spared depends on what else the server did: see the payments. */
export interface TokenCounts {
  readonly prompt: number;
  readonly completion: number;
}

/** The whole run's account: asked = kept + all fates. The unit is a row: a candidate, or a request that gave none. */
export interface BooksTotals {
  readonly requests: number;
  readonly asked: number;
  readonly kept: number;
  readonly fates: FateCounts;
  readonly tokens: TokenCounts;
  readonly stages: Readonly<Record<string, StageBooks>>;
}

/** A row that was dropped, as it was numbered at that stage. */
export interface DroppedRow extends RowPosition {
  readonly stage: string;
  readonly fate: Fate;
  readonly reason: string;
}

/** What became of a request whose account is closed. False: the run ends after it. */
export type OnClosed = (request: number, asked: number, kept: number, dropped: readonly DroppedRow[]) => boolean;

/** A stage as the books see it. */
export interface BookedStage {
  readonly name: string;
  readonly from: readonly string[];
  readonly fanOut: boolean;
}

interface Tally {
  received: number;
  emitted: number;
  dropped: Record<Fate, number>;
  reasons: Record<string, number>;
  notes: Record<string, number>;
}

interface OpenRequest {
  readonly tallies: Map<string, Tally>;
  /** Rows dropped, by number and numbering, so that a row dropped in two branches counts once. */
  readonly dropped: Map<string, Map<string, Drop>>;
  /** Rows that a join gave up because another branch had dropped them. */
  readonly abandoned: string[];
}

interface Drop {
  readonly fate: Fate;
  readonly reason: string;
  /** Position of the stage in the graph. */
  readonly stage: number;
}

/**
 * Double-entry book-keeping: each stage's rows are counted where they come in and where they go out, request by request.
 * A request is settled, in order, when the run has consumed it; only then does it enter the totals, so these do not depend
 * on how far ahead of the target the stages happened to work.
 */
export class Books {
  readonly #stages: readonly BookedStage[];
  readonly #numberings: ReadonlyMap<string, string>;
  readonly #totals = new Map<string, Tally>();
  readonly #open = new Map<number, OpenRequest>();
  #requests = 0;
  #kept = 0;
  readonly #fates = emptyFates();
  #settled = -1;
  /** For each stage, the request through which it is done. */
  readonly #dealtWith = new Map<string, number>();

  constructor(stages: readonly BookedStage[]) {
    this.#stages = stages;
    this.#numberings = numberings(stages);
    for (const { name } of stages) this.#totals.set(name, emptyTally());
  }

  received(stage: string, requests: readonly number[]): void {
    for (const request of requests) this.#tally(stage, request).received++;
  }

  emitted(stage: string, requests: readonly number[]): void {
    for (const request of requests) this.#tally(stage, request).emitted++;
  }

  dropped(stage: string, row: RowPosition, fate: Fate, reason: string): void {
    const tally = this.#tally(stage, row.request);
    tally.dropped[fate]++;
    add(tally.reasons, `${fate}: ${reason}`, 1);
    const { dropped } = this.#request(row.request);
    const id = idOf(row);
    const drops = dropped.get(id) ?? new Map<string, Drop>();
    const numbering = this.#numberings.get(stage) as string;
    const position = this.#stages.findIndex(({ name }) => name === stage);
    // Of two branches that drop the same row, the order of the graph decides: which one is faster must not show.
    if (position < (drops.get(numbering)?.stage ?? Number.POSITIVE_INFINITY)) {
      drops.set(numbering, { fate, reason, stage: position });
    }
    dropped.set(id, drops);
  }

  abandoned(row: RowPosition): void {
    this.#request(row.request).abandoned.push(idOf(row));
  }

  noted(stage: string, row: RowPosition, label: string, count: number): void {
    add(this.#tally(stage, row.request).notes, label, count);
  }

  /** The stage asked for more: what it received before is dealt with. */
  askedForMore(stage: string, through: number): void {
    this.#dealtWith.set(stage, through);
  }

  /**
   * Closes, in order, the accounts of all requests that are complete: everything sent was taken, everything taken was passed on
   * or dropped.
   *
   * @param closed told each request; false stops after that request.
   */
  settleReady(closed: OnClosed): void {
    for (let request = this.#settled + 1; ; request++) {
      const open = this.#open.get(request);
      if (!open || this.#stages.some((stage) => this.#imbalance(stage, request, open) !== undefined)) return;
      const { asked, kept, dropped } = this.#close(request, open);
      if (!closed(request, asked, kept, dropped)) return;
    }
  }

  /**
   * Closes the accounts of all requests up to and including this one.
   *
   * @param closed as for {@link settleReady}
   * @throws RUN_BOOKS when a row was lost or appeared from nowhere, naming stage and request.
   */
  settle(through: number, closed: OnClosed = () => true): void {
    const due = [...this.#open.keys()].filter((request) => request <= through).sort((a, b) => a - b);
    for (const request of due) {
      const open = this.#open.get(request) as OpenRequest;
      for (const stage of this.#stages) {
        this.#dealtWith.set(stage.name, Number.POSITIVE_INFINITY);
        const what = this.#imbalance(stage, request, open);
        if (what) throw imbalance(stage.name, request, what);
      }
      const { asked, kept, dropped } = this.#close(request, open);
      if (!closed(request, asked, kept, dropped)) return;
    }
  }

  /** The last request in the totals; −1 when there is none. */
  get settledThrough(): number {
    return this.#settled;
  }

  totals(): BooksTotals {
    const asked = this.#kept + sum(Object.values(this.#fates));
    const stages = Object.fromEntries([...this.#totals].map(([name, tally]) => [name, structuredClone(tally)]));
    const tokens = {
      prompt: this.#noted('prompt tokens'),
      completion: this.#noted('completion tokens'),
    };
    return { requests: this.#requests, asked, kept: this.#kept, fates: { ...this.#fates }, tokens, stages };
  }

  #noted(label: string): number {
    return sum([...this.#totals.values()].map(({ notes }) => notes[label] ?? 0));
  }

  #close(request: number, open: OpenRequest): { asked: number; kept: number; dropped: readonly DroppedRow[] } {
    const kept = open.tallies.get((this.#stages.at(-1) as BookedStage).name)?.emitted ?? 0;
    this.#requests++;
    this.#kept += kept;
    const drops = [...open.dropped.values()].flatMap((numbered) => [...numbered.values()]);
    for (const { fate } of drops) this.#fates[fate]++;
    for (const [name, tally] of open.tallies) merge(this.#totals.get(name) as Tally, tally);
    this.#open.delete(request);
    this.#settled = request;
    return { asked: kept + drops.length, kept, dropped: this.#droppedRows(request, open) };
  }

  #droppedRows(request: number, { dropped }: OpenRequest): DroppedRow[] {
    return [...dropped].flatMap(([id, drops]) =>
      [...drops.values()].map(({ stage, fate, reason }) => ({
        request,
        candidate: Number(id.slice(id.indexOf('.') + 1)),
        stage: (this.#stages[stage] as BookedStage).name,
        fate,
        reason,
      })),
    );
  }

  /** What does not add up at a stage, as the end of a sentence; undefined when all does. */
  #imbalance({ name, from, fanOut }: BookedStage, request: number, open: OpenRequest): string | undefined {
    const tally = open.tallies.get(name) ?? emptyTally();
    const dropped = sum(Object.values(tally.dropped));
    const accounted = tally.emitted + dropped;
    if (from.length === 1) {
      const sent = open.tallies.get(from[0] as string)?.emitted ?? 0;
      if (sent !== tally.received) return `was sent ${sent} rows and took ${tally.received}`;
    }
    if (from.length > 0 && (fanOut ? tally.received > 0 && accounted === 0 : accounted !== tally.received)) {
      return `received ${tally.received} rows, yielded ${tally.emitted} and dropped ${dropped}`;
    }
    if (fanOut && tally.received > 0 && request > (this.#dealtWith.get(name) ?? -1)) return 'is still at work';
    const lost = open.abandoned.find((id) => !open.dropped.has(id));
    return lost === undefined ? undefined : `lost the row ${lost}, which only some branches brought`;
  }

  #request(request: number): OpenRequest {
    let open = this.#open.get(request);
    if (!open) {
      open = { tallies: new Map(), dropped: new Map(), abandoned: [] };
      this.#open.set(request, open);
    }
    return open;
  }

  #tally(stage: string, request: number): Tally {
    const { tallies } = this.#request(request);
    let tally = tallies.get(stage);
    if (!tally) {
      tally = emptyTally();
      tallies.set(stage, tally);
    }
    return tally;
  }
}

/**
 * A stage that makes several rows of one numbers them anew: after it, candidate 2 of a request is another row than before. Gives
 * each stage the numbering that the rows it drops are in; its own, if it renumbers.
 */
function numberings(stages: readonly BookedStage[]): ReadonlyMap<string, string> {
  const dropped = new Map<string, string>();
  const yielded = new Map<string, string>();
  for (const { name, from, fanOut } of stages) {
    const before = [...new Set(from.map((input) => yielded.get(input) ?? ''))].join(' ');
    dropped.set(name, fanOut ? `in ${name}` : before);
    yielded.set(name, fanOut ? `after ${name}` : before);
  }
  return dropped;
}

function imbalance(stage: string, request: number, what: string): AblataError {
  return new AblataError('RUN_BOOKS', `the books do not balance: for request ${request} the stage '${stage}' ${what}`, {
    mender: 'plugin',
    hint: 'A stage must yield or drop each row it receives, once. What was paid for is in the ledger.',
    details: { stage, request },
  });
}

function idOf({ request, candidate }: RowPosition): string {
  return `${request}.${candidate}`;
}

function emptyFates(): Record<Fate, number> {
  return Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
}

function emptyTally(): Tally {
  return { received: 0, emitted: 0, dropped: emptyFates(), reasons: {}, notes: {} };
}

function merge(total: Tally, tally: Tally): void {
  total.received += tally.received;
  total.emitted += tally.emitted;
  for (const fate of FATES) total.dropped[fate] += tally.dropped[fate];
  for (const [reason, count] of Object.entries(tally.reasons)) add(total.reasons, reason, count);
  for (const [label, count] of Object.entries(tally.notes)) add(total.notes, label, count);
}

function add(counts: Record<string, number>, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
