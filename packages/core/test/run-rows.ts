import { type Ledger, noLedger, Payments, rememberCompletions } from '@ablata/ledger';
import { type AnyStage, type JsonObject, LanguageModel } from '@ablata/spec';
import { Account } from '../src/books/account.ts';
import { Books, type BooksTotals } from '../src/books/books.ts';
import { Saturation } from '../src/books/saturation.ts';
import type { Budget, RunOptions } from '../src/config/schema.ts';
import type { Evidence } from '../src/engine/evidence.ts';
import { execute } from '../src/engine/execute.ts';
import type { Graph } from '../src/graph/graph.ts';
import { prove } from '../src/graph/prove.ts';
import { Collector, TARGET } from '../src/run/collector.ts';
import type { RunEvent } from '../src/run/events.ts';
import { Findings } from '../src/run/findings.ts';
import { ancestors } from '../src/run/open-books.ts';
import { Quotas } from '../src/run/quotas.ts';
import type { EvidenceLog } from '../src/run/rows/evidence-log.ts';
import type { RowStore } from '../src/run/rows/row-store.ts';
import { directoryOf } from './directory.ts';
import { origin } from './origin.ts';

export interface Place {
  readonly stage: AnyStage;
  readonly name?: string;
  /** Default: the one before. */
  readonly from?: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly with?: Readonly<Record<string, string | readonly string[]>>;
}

export interface RowsOptions {
  readonly target?: number;
  readonly seed?: number;
  /** By name; the token says the slot. */
  readonly services?: Readonly<Record<string, readonly [token: symbol, service: unknown]>>;
  readonly saturation?: { readonly window: number; readonly floor: number };
  readonly budget?: Budget;
  readonly run?: RunOptions;
  readonly signal?: AbortSignal;
  readonly giveUp?: AbortSignal;
  /** Remembers what language models answer. Default: nothing. */
  readonly ledger?: Ledger;
}

export interface RowsResult {
  readonly totals: BooksTotals;
  readonly store: RowStore | undefined;
  readonly account: Account;
  readonly settledThrough: number;
  readonly events: readonly RunEvent[];
  readonly summaries: Readonly<Record<string, JsonObject>>;
  readonly evidence: readonly Evidence[];
}

/** Runs stages over rows as a run does: proven, with books, collector and account, but without folder and ledger. */
export async function runRows(places: readonly Place[], options: RowsOptions = {}): Promise<RowsResult> {
  const graph: Graph = {
    nodes: places.map(({ stage, name, from, options: chosen = {}, with: taken = {} }, index) => ({
      name: name ?? stage.name,
      stage,
      options: chosen,
      with: taken,
      from: from ?? (index === 0 ? [] : [places[index - 1]?.name ?? (places[index - 1] as Place).stage.name]),
      edit: undefined,
    })),
  };
  const services = new Map(
    Object.entries(options.services ?? {}).map(([name, [token, service]]) => [
      name,
      { token, service: remembering(name, token, service, options.ledger ?? noLedger) },
    ]),
  );
  const proven = await prove(
    graph,
    directoryOf(new Map([...services].map(([name, { token }]) => [name, token]))),
    origin,
  );
  const books = new Books([...proven.rows, { name: TARGET, from: [proven.sink.name], fanOut: false }]);
  const target = options.target ?? 1e9;
  const events: RunEvent[] = [];
  const account = new Account({
    target,
    budget: options.budget ?? {},
    run: options.run ?? {},
    before: (stage) => ancestors(proven, stage),
    onRetry: (stage, request, retry) => events.push({ type: 'retry', stage, request, ...retry }),
    onFailed: (failed, { code, message }) => events.push({ type: 'failed-request', ...failed, code, message }),
  });
  const { saturation } = options;
  const quotas = new Quotas(target);
  const findings = new Findings(quotas, () => {});
  const collector = new Collector({
    target,
    columns: proven.sink.columns,
    books,
    account,
    saturation: saturation && new Saturation(saturation.window, saturation.floor),
    quotas,
    onRows: async () => {},
  });
  const rows = await execute(proven, {
    seed: options.seed ?? 0,
    signal: options.signal ?? new AbortController().signal,
    giveUp: options.giveUp,
    books,
    control: account,
    ledger: noLedger,
    services: async (node) =>
      Object.fromEntries(
        Object.entries(node.services).map(([need, [name]]) => [need, services.get(name as string)?.service]),
      ),
    sink: findings,
    madeBy: () => [],
    proceed: () => collector.proceed(),
    certain: (rows) => collector.certain(rows),
  });
  await collector.collect(rows);
  return {
    totals: books.totals(),
    store: collector.store,
    account,
    settledThrough: books.settledThrough,
    events,
    summaries: findings.summaries(books.settledThrough),
    evidence: [...findings.certified().values()].flatMap(({ evidence }) =>
      shownThrough(evidence, books.settledThrough),
    ),
  };
}

/** Language models are counted by what remembers them. */
function remembering(name: string, token: symbol, service: unknown, ledger: Ledger): unknown {
  if (token !== LanguageModel) return service;
  const identity = { slot: 'llm', plugin: 'test', version: null, use: 'test', service: {} };
  return rememberCompletions(service as LanguageModel, identity, ledger, new Payments(), name);
}

function shownThrough(log: EvidenceLog, through: number): Evidence[] {
  return [...log].flatMap(({ vector, ...shown }) => {
    if (shown.request > through) return [];
    const [bytes] = vector === null ? [] : log.vectors([vector]);
    return [{ ...shown, vector: bytes && new Float32Array(Uint8Array.from(bytes).buffer) }];
  });
}
