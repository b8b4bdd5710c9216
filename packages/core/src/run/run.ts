import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AblataError, type DatasetView, isAblataError, type JsonObject, type Service } from '@ablata/spec';
import type { Account } from '../books/account.ts';
import type { Books } from '../books/books.ts';
import { Health, topOf } from '../books/health.ts';
import type { Outcome } from '../books/outcome.ts';
import { Saturation } from '../books/saturation.ts';
import type { Scope } from '../container/pool.ts';
import { type Diversity, measureDiversity } from '../diversity/diversity.ts';
import { execute } from '../engine/execute.ts';
import { type DescribedService, describeExperiment, type Experiment, targetOf } from '../experiment.ts';
import type { Session } from '../session.ts';
import { Checkpoints } from './checkpoint.ts';
import { Collector } from './collector.ts';
import { runDatasetStages, runPartialStages } from './dataset-stages.ts';
import { DropLog } from './drop-log.ts';
import { EventLog } from './event-log.ts';
import type { OnEvent, RunEvent } from './events.ts';
import { Findings } from './findings.ts';
import { finishedRun } from './finished.ts';
import { internalError } from './internal-error.ts';
import { interruptedError } from './interrupted-error.ts';
import { lockFolder } from './lock.ts';
import { buildManifest, type Manifest } from './manifest.ts';
import { openAccount, openBooks } from './open-books.ts';
import { AtomicFolder, removeLeftovers } from './output-folder.ts';
import { writeProof } from './proof.ts';
import { Quotas } from './quotas.ts';
import type { RowStore } from './row-store.ts';
import { RunRecord } from './run-record.ts';
import type { RunRequest } from './run-request.ts';
import { startServices } from './start-services.ts';
import { surroundingsOf } from './surroundings.ts';

const SATURATION = { window: 2000, floor: 0.02 };
const CHECKPOINT_EVERY = 1000;
const PROGRESS_MS = 250;

/**
 * Runs an experiment, or goes on with it: the same call. What the ledger holds is not asked again.
 *
 * Always leaves a run.json, also when it throws; when it throws while the dataset of an earlier run is still there whole, run.json
 * stays that one's and unfinished.json is about this one.
 *
 * @throws RUN_LOCKED, RUN_DISK_FULL, RUN_BOOKS, RUN_TOO_MANY_FAILURES, RUN_INTERRUPTED, and what services and stages throw
 */
export async function run(experiment: Experiment, session: Session, request: RunRequest): Promise<Manifest> {
  using _lock = lockFolder(request.folder, request.label);
  await removeLeftovers(request.folder);
  using log = new EventLog(join(request.folder, 'events.jsonl'));
  const onEvent = (event: RunEvent): void => {
    log.write(event);
    request.onEvent?.(event);
  };
  const scope = session.pool.open(experiment.services.keys, experiment.services.bindings);
  try {
    const folder = new AtomicFolder(request.folder, request.label);
    const record = await RunRecord.open(request.folder, request.label, folder);
    return await new Run(experiment, session, scope, { ...request, onEvent }, folder, record).run();
  } finally {
    await scope[Symbol.asyncDispose]();
  }
}

class Run {
  readonly #experiment: Experiment;
  readonly #session: Session;
  readonly #scope: Scope;
  readonly #request: RunRequest & { readonly onEvent: OnEvent };
  readonly #books: Books;
  readonly #account: Account;
  readonly #collector: Collector;
  readonly #findings: Findings;
  readonly #drops = new DropLog();
  readonly #checkpoints: Checkpoints;
  readonly #folder: AtomicFolder;
  readonly #record: RunRecord;
  readonly #startedAt = new Date();
  readonly #paidBefore;
  #described: ReadonlyMap<string, DescribedService> = new Map();
  #diversity: Diversity | null = null;

  constructor(
    experiment: Experiment,
    session: Session,
    scope: Scope,
    request: RunRequest & { readonly onEvent: OnEvent },
    folder: AtomicFolder,
    record: RunRecord,
  ) {
    const { config, graph } = experiment;
    this.#experiment = experiment;
    this.#session = session;
    this.#scope = scope;
    this.#request = request;
    this.#paidBefore = session.payments.totals();
    this.#books = openBooks(graph);
    this.#account = openAccount(experiment, request.onEvent, (stage, texts) => health.heard(stage, texts));
    const quotas = new Quotas(targetOf(config));
    this.#findings = new Findings(quotas, (message) => request.onEvent({ type: 'message', level: 'warn', message }));
    const health = new Health({
      options: config.run?.health,
      takesApart: (stage) => graph.rows.some(({ name, fanOut }) => fanOut && name === stage),
      onWarning: (message) => this.#findings.warn('answers', message),
      look: `ablata answers ${request.label} --rejected`,
    });
    const saturation = config.saturation ?? SATURATION;
    this.#collector = new Collector({
      target: targetOf(config),
      columns: graph.sink.columns,
      books: this.#books,
      account: this.#account,
      quotas,
      saturation: saturation ? new Saturation(saturation.window, saturation.floor) : undefined,
      onSettled: (_request, kept, dropped) => {
        this.#drops.add(dropped);
        health.settled(kept, dropped);
      },
      onRows: (store) => this.#checkpoint(store),
    });
    const every = config.run?.checkpointEvery ?? CHECKPOINT_EVERY;
    this.#checkpoints = new Checkpoints(request.folder, every, session.payments);
    this.#folder = folder;
    this.#record = record;
  }

  async run(): Promise<Manifest> {
    const { onEvent, folder, label } = this.#request;
    const { name, target = null } = this.#experiment.config;
    onEvent({ type: 'started', name, folder: label, target, resumed: existsSync(join(folder, 'run.json')) });
    const ticker = setInterval(() => this.#progress(), PROGRESS_MS);
    try {
      await this.#prepare();
      const finished = await this.#finished();
      if (finished) return finished;
      this.#tell(this.#record.announcement(describeExperiment(this.#experiment, this.#described)));
      await startServices(this.#experiment, this.#session, this.#request.signal);
      await this.#save('running', null);
      await this.#collect();
      return await this.#finish();
    } catch (error) {
      throw await this.#fail(error);
    } finally {
      clearInterval(ticker);
    }
  }

  /** Makes all services, so that what can't be made is known before anything is spent. */
  async #prepare(): Promise<void> {
    const described = new Map<string, DescribedService>();
    for (const service of this.#experiment.services.services) {
      const instance = await this.#session.pool.instance<Partial<Service>>(service.signature);
      const { identity = {}, caveats } = instance;
      described.set(service.signature, { identity, ...(caveats && { caveats }) });
    }
    this.#described = described;
  }

  async #finished(): Promise<Manifest | undefined> {
    const { reuseFinished, folder, onEvent } = this.#request;
    if (!reuseFinished) return undefined;
    const manifest = await finishedRun(folder, this.#experiment, this.#described);
    if (!manifest || (this.#session.retryFailed && manifest.books.fates.failed > 0)) return undefined;
    onEvent({ type: 'ended', outcome: manifest.outcome as Outcome, rows: manifest.rows });
    return { ...manifest, payments: this.#session.payments.since(this.#session.payments.totals()) }; // nothing
  }

  #tell(message: string | undefined): void {
    if (message !== undefined) this.#request.onEvent({ type: 'message', level: 'info', message });
  }

  async #collect(): Promise<void> {
    const rows = await execute(
      this.#experiment.graph,
      await surroundingsOf(this.#experiment, this.#session, this.#scope, {
        signal: this.#request.signal,
        giveUp: this.#request.giveUp,
        books: this.#books,
        control: this.#account,
        sink: this.#findings,
        proceed: () => !this.#request.signal.aborted && this.#collector.proceed(),
      }),
    );
    await this.#collector.collect(rows);
    this.#request.signal.throwIfAborted();
    this.#progress();
  }

  async #finish(): Promise<Manifest> {
    const store = this.#collector.store;
    if (!store) {
      throw this.#empty();
    }
    const outcome = this.#account.outcome as Outcome;
    this.#diversity = await measureDiversity(this.#view(store));
    const { dataset, sets } = await runDatasetStages(this.#view(store), this.#stagesInput());
    const certified = this.#findings.certified(this.#books.settledThrough);
    await this.#replace();
    await this.#drops.write(this.#folder);
    await writeProof(this.#folder, { certified, dataset, sets, stages: this.#experiment.graph.rows });
    const manifest = this.#manifest(outcome, new Date(), this.#folder.written);
    await this.#record.finish(manifest);
    await this.#checkpoints.clear();
    this.#request.onEvent({ type: 'ended', outcome, rows: store.length });
    return manifest;
  }

  #empty(): AblataError {
    const { asked, stages } = this.#books.totals();
    const kinds = new Map<string, number>();
    for (const [stage, { reasons }] of Object.entries(stages))
      for (const [reason, number] of Object.entries(reasons)) kinds.set(`${reason} (${stage})`, number);
    return new AblataError('RUN_EMPTY', `not one row was kept of ${asked} asked: ${topOf(kinds)}`, {
      hint: `Look at what was answered: ablata answers ${this.#request.label} --rejected`,
    });
  }

  async #replace(): Promise<void> {
    await this.#record.replace(() => this.#manifest('running', null));
  }

  #stagesInput(): Parameters<typeof runDatasetStages>[1] {
    return {
      experiment: this.#experiment,
      scope: this.#scope,
      findings: this.#findings,
      folder: this.#folder,
      replace: () => this.#replace(),
      signal: this.#request.signal,
      onEvent: this.#request.onEvent,
    };
  }

  #view(store: RowStore): DatasetView {
    const config = describeExperiment(this.#experiment, this.#described);
    const stats = {
      rows: store.length,
      books: this.#books.totals(),
      ...(this.#diversity && { diversity: this.#diversity }),
    };
    return store.view(this.#experiment.config.name, config, stats as unknown as JsonObject);
  }

  async #checkpoint(store: RowStore): Promise<void> {
    if (store.length >= targetOf(this.#experiment.config)) return; // the whole dataset comes next
    const written = await this.#checkpoints.reached(store.length, (folder) =>
      runPartialStages(this.#view(store), folder, this.#stagesInput()),
    );
    if (!written) return;
    await this.#save('running', null);
    this.#request.onEvent({ type: 'checkpoint', rows: store.length });
  }

  #progress(): void {
    this.#request.onEvent({
      type: 'progress',
      rows: this.#collector.store?.length ?? 0,
      target: this.#experiment.config.target ?? null,
      requests: Math.max(this.#account.lastConsumed, this.#books.settledThrough) + 1,
      inFlight: this.#account.callsInFlight,
      books: this.#books.totals(),
      payments: this.#session.payments.since(this.#paidBefore),
      seconds: this.#seconds(),
    });
  }

  #seconds(): number {
    return (Date.now() - this.#startedAt.getTime()) / 1000;
  }

  async #save(outcome: Outcome | 'running', endedAt: Date | null): Promise<void> {
    await this.#record.save(this.#manifest(outcome, endedAt));
  }

  #manifest(outcome: Outcome | 'running', endedAt: Date | null, files = this.#record.files): Manifest {
    const { settledThrough } = this.#books;
    const usage = this.#account.usage(settledThrough);
    // Which others failed is a matter of how far the stages worked ahead.
    const failed = this.#account.failures.all.filter(({ request }) => request <= settledThrough);
    return buildManifest(this.#experiment, this.#described, {
      outcome,
      rows: this.#collector.store?.length ?? 0,
      startedAt: this.#startedAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
      seconds: this.#seconds(),
      books: this.#books.totals(),
      cost: this.#experiment.config.run?.prices
        ? Object.values(usage).reduce((total, { cost }) => total + (cost ?? 0), 0)
        : null,
      usage,
      payments: this.#session.payments.since(this.#paidBefore),
      retries: this.#account.retries,
      failedRequests: { total: failed.length, remembered: failed.filter(({ remembered }) => remembered).length },
      diversity: this.#diversity,
      warnings: this.#findings.warnings,
      summaries: this.#findings.summaries(settledThrough),
      files: files.filter(({ name }) => name !== 'run.json' && name !== 'unfinished.json'),
    });
  }

  /** Leaves a run.json that says what happened, whatever else fails, and gives the error to throw. */
  async #fail(error: unknown): Promise<unknown> {
    const interrupted = this.#request.signal.aborted;
    const outcome: Outcome = interrupted ? 'interrupted' : 'failed';
    const rows = this.#collector.store?.length ?? 0;
    if (!this.#record.untouched) await this.#drops.write(this.#folder).catch(() => {});
    await this.#save(outcome, new Date()).catch(() => {});
    this.#tell(this.#record.untouched);
    this.#request.onEvent({ type: 'ended', outcome, rows });
    if (!interrupted) return isAblataError(error) ? error : internalError(error);
    return interruptedError(rows, this.#experiment.config.target, error);
  }
}
