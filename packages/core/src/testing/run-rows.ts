import { noLedger } from '@ablata/ledger';
import type { AnyStage, JsonObject, Stage } from '@ablata/spec';
import type { Budget, RunOptions } from '../config/schema.ts';
import type { Graph } from '../graph/graph.ts';
import { prove } from '../graph/prove.ts';
import { Books, type BooksTotals } from '../run/books.ts';
import { Collector, TARGET } from '../run/collector.ts';
import { RunControl } from '../run/control.ts';
import { Controller } from '../run/controller.ts';
import type { RunEvent } from '../run/events.ts';
import { execute } from '../run/execute.ts';
import type { RowStore } from '../run/row-store.ts';
import { Saturation } from '../run/saturation.ts';
import { origin } from './origin.ts';

export interface Place {
  readonly stage: AnyStage;
  readonly name?: string;
  /** Default: the one before. */
  readonly from?: readonly string[];
}

export interface RowsOptions {
  readonly target?: number;
  readonly seed?: number;
  readonly services?: ReadonlyMap<symbol, unknown>;
  readonly saturation?: { readonly window: number; readonly floor: number };
  readonly budget?: Budget;
  readonly run?: RunOptions;
  readonly signal?: AbortSignal;
}

export interface RowsResult {
  readonly totals: BooksTotals;
  readonly store: RowStore | undefined;
  readonly controller: Controller;
  readonly settledThrough: number;
  readonly events: readonly RunEvent[];
  readonly summaries: Readonly<Record<string, JsonObject>>;
}

/** Runs stages over rows as a run does: proven, with books, collector and controller, but without folder and ledger. */
export async function runRows(places: readonly Place[], options: RowsOptions = {}): Promise<RowsResult> {
  const graph: Graph = {
    nodes: places.map(({ stage, name, from }, index) => ({
      name: name ?? stage.name,
      stage,
      options: {},
      from: from ?? (index === 0 ? [] : [places[index - 1]?.name ?? (places[index - 1] as Place).stage.name]),
      edit: undefined,
    })),
  };
  const services = options.services ?? new Map();
  const proven = await prove(graph, new Set([RunControl, ...services.keys()]), origin);
  const books = new Books([
    ...proven.rows.map(({ name, from, stage }) => ({ name, from, fanOut: (stage as Stage).fanOut })),
    { name: TARGET, from: [proven.sink.name], fanOut: false },
  ]);
  const target = options.target ?? 1e9;
  const events: RunEvent[] = [];
  const controller = new Controller({
    seed: options.seed ?? 0,
    target,
    budget: options.budget ?? {},
    run: options.run ?? {},
    onEvent: (event) => events.push(event),
  });
  const { saturation } = options;
  const collector = new Collector({
    target,
    columns: proven.sink.columns,
    books,
    controller,
    saturation: saturation && new Saturation(saturation.window, saturation.floor),
    quotas: undefined,
    onRows: async () => {},
  });
  const summaries: Record<string, JsonObject> = {};
  const rows = await execute(proven, {
    seed: options.seed ?? 0,
    signal: options.signal ?? new AbortController().signal,
    books,
    ledger: noLedger,
    service: async (token) => (token === RunControl ? controller : services.get(token)),
    summary: (stage, summary) => {
      summaries[stage] = summary;
    },
    proceed: () => collector.proceed(),
  });
  await collector.collect(rows);
  return {
    totals: books.totals(),
    store: collector.store,
    controller,
    settledThrough: books.settledThrough,
    events,
    summaries,
  };
}
