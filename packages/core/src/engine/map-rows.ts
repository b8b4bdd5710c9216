import { isRowError, PAYMENT, type Payment, type PaymentContext } from '@ablata/ledger';
import {
  type AblataError,
  Batch,
  type Call,
  type ColumnSchema,
  type Concurrent,
  deriveSeed,
  type MapOptions,
  type Mapped,
  type MapRows,
  type Row,
  type StageContext,
} from '@ablata/spec';
import type { TokenCounts } from '../books/books.ts';
import type { EngineControl } from './engine-control.ts';
import type { Lanes } from './lanes.ts';
import type { PaymentGate, PaymentGates } from './payment-gates.ts';
import { slidingWindow } from './sliding-window.ts';

/** Rows a batch holds at most: enough for an encoder to work well, few enough to keep memory flat. */
const MOST_ROWS = 64;
/**
 * Answers may wait for a slow one before them: so many, for the server must not idle meanwhile, and at most a few
 * kilobytes each; with more in flight, this many times their number.
 */
const REACH = { least: 8192, perFlight: 16 };
const DEFAULT_CONCURRENCY = 8;

export interface MapSurroundings extends Pick<StageContext, 'stage' | 'seed' | 'signal' | 'drop' | 'note'> {
  /** Calls under way are given up once it is aborted; once `signal` is, none is begun. */
  readonly giveUp: AbortSignal;
  readonly control: EngineControl;
  readonly gates: PaymentGates;
  readonly lanes: Lanes;
  paying?(): void;
}

/** A row in its batch. */
interface Item<S extends ColumnSchema> {
  readonly batch: Batch<S>;
  readonly index: number;
  readonly row: Row<S>;
  /** Position among all rows that were taken. */
  readonly number: number;
  /** The last row of its request. */
  readonly last: boolean;
  /** What its calls used, by service. */
  readonly tokens: Map<string, TokenCounts>;
  /** What was answered. */
  readonly texts: string[];
}

/** `map` of the stage context: see there. */
export function mapRows(surroundings: MapSurroundings): MapRows {
  return (batches, task, options) => mapInOrder(surroundings, batches, task, options ?? {});
}

async function* mapInOrder<S extends ColumnSchema, T>(
  surroundings: MapSurroundings,
  batches: AsyncIterable<Batch<S>>,
  task: (row: Row<S>, call: Call) => Promise<T>,
  options: MapOptions<Row<S>, T>,
): AsyncGenerator<Mapped<S, T>> {
  const { stage, signal, giveUp, control, gates, lanes, drop, note } = surroundings;
  const { yields = 1, onFailure } = options;
  const share = lanes.share(stage, servicesOf(options), options.concurrency ?? DEFAULT_CONCURRENCY);
  const gate = gates.enter(stage);
  let next = 0; // the least number the next request can have
  let started = 0;
  let consumed = 0;
  let fatal: { readonly error: unknown } | undefined;
  let left = false;
  const stop = new AbortController();
  const asking = AbortSignal.any([giveUp, stop.signal]);

  const window = slidingWindow(
    itemsOf(batches),
    (item: Item<S>, calls) => {
      started++;
      next = item.row.request + (item.last ? 1 : 0);
      return task(item.row, callOf(item, calls, asking, gate, surroundings)).catch((error: unknown) => {
        // Known at once, though it is thrown in its turn: nothing more is asked, and what is under way is given up, for it
        // would fail too, or could not be stored.
        if (!isRowError(error) && !fatal && !left && !signal.aborted) {
          fatal = { error };
          stop.abort();
          gates.leave(stage);
        }
        throw error;
      });
    },
    {
      concurrency: () => share.most(),
      reach: () => Math.min(Math.max(REACH.least, REACH.perFlight * share.most()), control.demand(stage, yields)),
      open: () => !fatal && !signal.aborted && control.mayLaunch(stage, next, started - consumed),
      onInFlight: (calls) => {
        share.set(calls);
        control.inFlight(stage, calls);
      },
      onStarving: (starving) => gate.starves(starving),
      onAwaited: (item) => gate.awaits(item?.number),
      onOpened: (refill) => share.enter(refill),
    },
    // What comes after the row that meets the target is never encoded: a replay must not pay for it either.
    () => Math.min(MOST_ROWS, Math.floor(control.remaining() / yields)),
    () => {
      left = true;
      gate.close();
      share.leave();
      return !giveUp.aborted; // a clean end waits for what is already paid for, so that the ledger has it
    },
  );

  let open: { item: Item<S>; value: T }[] = []; // of a request whose last row is not there yet
  let rows = 0;
  for await (const outcomes of window) {
    const ready: typeof open = [];
    let ended = false;
    for (const outcome of outcomes) {
      const { item } = outcome;
      if (outcome.ok) open.push({ item, value: outcome.value });
      else {
        const error = failureOf(outcome.error, fatal);
        control.failed(stage, item.row.request, error, consumed + 1);
        if (onFailure) open.push({ item, value: onFailure(item.row, error) });
        else drop(item.row, 'failed', error.code);
      }
      for (const [service, used] of item.tokens) {
        control.used(stage, service, item.row.request, used);
        for (const [kind, count] of Object.entries(used)) note(item.row, `${kind} tokens`, count);
      }
      control.heard(stage, item.texts);
      consumed++;
      rows++;
      if (!item.last) continue;
      ready.push(...open);
      ended = control.consumed(stage, item.row.request, rows);
      open = [];
      rows = 0;
      if (ended) break;
    }
    if (ready.length > 0)
      yield { batch: Batch.gather(ready.map(({ item }) => item)), values: ready.map(({ value }) => value) };
    if (ended) return;
  }
  signal.throwIfAborted();
}

/** Only what concerns one row is booked; anything else ends the run, with what was first wrong. */
function failureOf(error: unknown, fatal: { readonly error: unknown } | undefined): AblataError {
  if (isRowError(error)) return error;
  throw fatal?.error ?? error;
}

function callOf<S extends ColumnSchema>(
  { row, number, tokens, texts }: Item<S>,
  calls: (inFlight: number) => void,
  signal: AbortSignal,
  gate: PaymentGate,
  { stage, seed, control, paying, signal: ending }: MapSurroundings,
): Call & PaymentContext {
  const { request, candidate } = row;
  let inFlight = 0;
  const count = (name: string, prompt: number, completion: number): void => {
    const before = tokens.get(name) ?? { prompt: 0, completion: 0 };
    tokens.set(name, { prompt: before.prompt + prompt, completion: before.completion + completion });
  };
  const { free, due } = gate.payment(number);
  const payment: Payment = {
    free,
    async due() {
      await due();
      ending.throwIfAborted();
      paying?.();
      calls(++inFlight);
    },
    answered: () => calls(Math.max(0, --inFlight)),
    used: (name, { usage, choices }) => {
      count(name, usage.promptTokens, usage.completionTokens);
      for (const { text } of choices) texts.push(text);
    },
  };
  return {
    signal,
    request,
    seed: (...key) => deriveSeed(seed, stage, request, candidate, ...key),
    used: ({ promptTokens, completionTokens }) => count(stage, promptTokens, completionTokens),
    onRetry: (retry) => control.retried(stage, request, retry),
    [PAYMENT]: payment,
  };
}

async function* itemsOf<S extends ColumnSchema>(batches: AsyncIterable<Batch<S>>): AsyncGenerator<Item<S>> {
  let number = 0;
  for await (const batch of batches) {
    for (let index = 0; index < batch.length; index++) {
      const last = batch.requests[index + 1] !== batch.requests[index];
      yield { batch, index, row: batch.row(index), number: number++, last, tokens: new Map(), texts: [] };
    }
  }
}

function servicesOf({ service }: { readonly service?: Concurrent | readonly Concurrent[] }): readonly Concurrent[] {
  if (service === undefined) return [];
  return Array.isArray(service) ? (service as readonly Concurrent[]) : [service as Concurrent];
}
