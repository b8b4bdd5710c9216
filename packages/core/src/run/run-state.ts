import { type DatasetView, type JsonObject, LanguageModel } from '@ablata/spec';
import type { Diversity } from '@ablata/statistics';
import type { Account } from '../books/account.ts';
import type { Books } from '../books/books.ts';
import { Health } from '../books/health.ts';
import type { Outcome } from '../books/outcome.ts';
import { Saturation } from '../books/saturation.ts';
import { type DescribedService, describeExperiment, type Experiment, takenServices, targetOf } from '../experiment.ts';
import type { Session } from '../session.ts';
import { Collector } from './collector.ts';
import { DropLog } from './drop-log.ts';
import type { OnEvent, Progress } from './events.ts';
import { Findings } from './findings.ts';
import { buildManifest, type Manifest } from './manifest.ts';
import { openAccount, openBooks } from './open-books.ts';
import type { WrittenFile } from './output-folder.ts';
import { Quotas } from './quotas.ts';
import type { RowStore } from './rows/row-store.ts';
import type { ScratchFile } from './rows/scratch-file.ts';

/** Where models are asked: rows that are there already come to an end of themselves, and none of them shall be left out for what came before it. */
const SATURATION = { window: 2000, floor: 0.02 };

export interface RunStateOptions {
  readonly experiment: Experiment;
  readonly session: Session;
  /** How messages call the run's folder. */
  readonly label: string;
  readonly onEvent: OnEvent;
  /** Where rows and evidence are put aside. */
  readonly scratch: ScratchFile;
  /** What the services say of themselves, by signature. */
  readonly described: ReadonlyMap<string, DescribedService>;
  onRows(store: RowStore): Promise<void>;
}

/** All that a run has come to so far: its books, rows and findings, and how they are told. */
export class RunState {
  readonly books: Books;
  readonly account: Account;
  readonly collector: Collector;
  readonly findings: Findings;
  readonly drops: DropLog;
  /** What the services say of themselves, by signature. */
  readonly described: ReadonlyMap<string, DescribedService>;
  diversity: Diversity | null = null;
  readonly #experiment: Experiment;
  readonly #session: Session;
  readonly #startedAt = new Date();
  readonly #paidBefore;

  constructor({ experiment, session, label, onEvent, scratch, described, onRows }: RunStateOptions) {
    const { config, graph } = experiment;
    this.#experiment = experiment;
    this.#session = session;
    this.described = described;
    this.#paidBefore = session.payments.totals();
    this.books = openBooks(graph);
    this.drops = new DropLog(scratch);
    const quotas = new Quotas(targetOf(config));
    this.findings = new Findings(quotas, (message) => onEvent({ type: 'message', level: 'warn', message }), scratch);
    const health = new Health({
      options: config.run?.health,
      takesApart: (stage) => graph.rows.some(({ name, fanOut }) => fanOut && name === stage),
      onWarning: (message) => this.findings.warn('answers', message),
      look: `ablata answers ${label} --rejected`,
    });
    this.account = openAccount(experiment, onEvent, (stage, texts) => health.heard(stage, texts));
    const saturation = config.saturation ?? (asksModels(experiment) ? SATURATION : false);
    this.collector = new Collector({
      target: targetOf(config),
      columns: graph.sink.columns,
      books: this.books,
      account: this.account,
      quotas,
      saturation: saturation ? new Saturation(saturation.window, saturation.floor) : undefined,
      onSettled: (_request, kept, dropped) => {
        this.drops.add(dropped);
        health.settled(kept, dropped);
      },
      scratch,
      onRows,
    });
  }

  get rows(): number {
    return this.collector.store?.length ?? 0;
  }

  /** The rows so far as a dataset. */
  view(store: RowStore): DatasetView {
    const config = describeExperiment(this.#experiment, this.described);
    const stats = {
      rows: store.length,
      books: this.books.totals(),
      ...this.#found(),
      ...(this.diversity && { diversity: this.diversity }),
    };
    return store.view(this.#experiment.config.name, config, stats as unknown as JsonObject);
  }

  /** What the stages of the graph found out about the rows. Not what dedup did: its promise and evidence are in proof.json. */
  #found(): { readonly summaries?: Readonly<Record<string, JsonObject>> } {
    const all = this.findings.summaries(this.books.settledThrough);
    const told = this.#experiment.graph.rows.flatMap(({ name, stage }) =>
      all[name] && stage.name !== 'dedupe' ? [[name, all[name]] as const] : [],
    );
    return told.length === 0 ? {} : { summaries: Object.fromEntries(told) };
  }

  progress(): Progress {
    return {
      rows: this.rows,
      target: this.#experiment.config.target ?? null,
      requests: Math.max(this.account.lastConsumed, this.books.settledThrough) + 1,
      inFlight: this.account.callsInFlight,
      books: this.books.totals(),
      payments: this.#session.payments.since(this.#paidBefore),
      cost: this.#cost(this.books.settledThrough),
      seconds: this.#seconds(),
      remote: this.#session.executors.glance(),
    };
  }

  #cost(request: number): number | null {
    if (!this.#experiment.config.run?.prices) return null;
    return Object.values(this.account.usage(request)).reduce((total, { cost }) => total + (cost ?? 0), 0);
  }

  manifest(outcome: Outcome | 'running', endedAt: Date | null, files: readonly WrittenFile[]): Manifest {
    const { settledThrough } = this.books;
    const usage = this.account.usage(settledThrough);
    // Which others failed is a matter of how far the stages worked ahead.
    const failed = this.account.failures.all.filter(({ request }) => request <= settledThrough);
    return buildManifest(this.#experiment, this.described, {
      outcome,
      rows: this.rows,
      startedAt: this.#startedAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
      seconds: this.#seconds(),
      books: this.books.totals(),
      cost: this.#cost(settledThrough),
      usage,
      payments: this.#session.payments.since(this.#paidBefore),
      retries: this.account.retries,
      failedRequests: { total: failed.length, remembered: failed.filter(({ remembered }) => remembered).length },
      diversity: this.diversity,
      warnings: this.findings.warnings,
      summaries: this.findings.summaries(settledThrough),
      files: files.filter(({ name }) => name !== 'run.json' && name !== 'unfinished.json'),
    });
  }

  #seconds(): number {
    return (Date.now() - this.#startedAt.getTime()) / 1000;
  }
}

function asksModels(experiment: Experiment): boolean {
  return takenServices(experiment).some(({ token }) => token === LanguageModel);
}
