import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@ablata/ledger';
import {
  AblataError,
  createRandom,
  type DatasetFormat,
  type DatasetStageContext,
  type DatasetView,
  Deduplicator,
  isAblataError,
  type Json,
  type JsonObject,
  type Service,
  type SplitDataset,
} from '@ablata/spec';
import { type Diversity, measureDiversity } from '../compare/diversity.ts';
import { Outputs } from '../container/bind.ts';
import type { Scope } from '../container/pool.ts';
import { type DescribedService, describeExperiment, type Experiment } from '../experiment.ts';
import type { ProvenGraph } from '../graph/prove.ts';
import type { Session } from '../session.ts';
import { apportion } from '../stages/apportion.ts';
import { draw } from '../stages/draw.ts';
import type { PoolShares } from '../stages/pools.ts';
import { Books } from './books.ts';
import { Checkpoints } from './checkpoint.ts';
import { Collector, TARGET } from './collector.ts';
import { RunControl } from './control.ts';
import { Controller } from './controller.ts';
import { EventLog } from './event-log.ts';
import type { OnEvent, Outcome, RunEvent } from './events.ts';
import { execute } from './execute.ts';
import { lockFolder } from './lock.ts';
import { buildManifest, type Manifest } from './manifest.ts';
import { AtomicFolder, removeLeftovers } from './output-folder.ts';
import { writeProof } from './proof.ts';
import { isFinal, readManifest } from './read-manifest.ts';
import type { RowStore } from './row-store.ts';
import { Saturation } from './saturation.ts';
import { startServices } from './start-services.ts';

export interface RunRequest {
  /** Absolute path of the run's folder. */
  readonly folder: string;
  /** How messages call it. */
  readonly label: string;
  readonly signal: AbortSignal;
  readonly onEvent?: OnEvent;
  /** Give the manifest of a run that is done and whole instead of doing it again. Default false. */
  readonly reuseFinished?: boolean;
}

const SATURATION = { window: 2000, floor: 0.02 };
const CHECKPOINT_EVERY = 1000;
const PROGRESS_MS = 250;

/**
 * Runs an experiment, or goes on with it: the same call. What the ledger holds is not asked again.
 *
 * Always leaves a run.json, also when it throws.
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
  const scope = session.pool.open(experiment.services.tokens, experiment.services.bindings);
  try {
    return await new Run(experiment, session, scope, { ...request, onEvent }).run();
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
  readonly #controller: Controller;
  readonly #collector: Collector;
  readonly #checkpoints: Checkpoints;
  readonly #folder: AtomicFolder;
  readonly #summaries: Record<string, JsonObject> = {};
  readonly #startedAt = new Date();
  readonly #paidBefore;
  #described: ReadonlyMap<string, DescribedService> = new Map();
  #formats: readonly DatasetFormat[] = [];
  #diversity: Diversity | null = null;

  constructor(
    experiment: Experiment,
    session: Session,
    scope: Scope,
    request: RunRequest & { readonly onEvent: OnEvent },
  ) {
    const { config, graph } = experiment;
    this.#experiment = experiment;
    this.#session = session;
    this.#scope = scope;
    this.#request = request;
    this.#paidBefore = session.payments.totals();
    const stages = graph.rows.map(({ name, from, stage }) => ({ name, from, fanOut: stage.fanOut }));
    this.#books = new Books([...stages, { name: TARGET, from: [graph.sink.name], fanOut: false }]);
    this.#controller = new Controller({
      seed: config.seed ?? 0,
      target: config.target,
      budget: config.budget ?? {},
      run: config.run ?? {},
      onEvent: request.onEvent,
    });
    const saturation = config.saturation ?? SATURATION;
    this.#collector = new Collector({
      target: config.target,
      columns: graph.sink.columns,
      books: this.#books,
      controller: this.#controller,
      quotas: poolQuotas(graph, config.target),
      saturation: saturation ? new Saturation(saturation.window, saturation.floor) : undefined,
      onRows: (store) => this.#checkpoint(store),
    });
    this.#checkpoints = new Checkpoints(
      request.folder,
      config.run?.checkpointEvery ?? CHECKPOINT_EVERY,
      session.payments,
    );
    this.#folder = new AtomicFolder(request.folder, request.label);
  }

  async run(): Promise<Manifest> {
    const { onEvent } = this.#request;
    const { name, target } = this.#experiment.config;
    onEvent({
      type: 'started',
      name,
      folder: this.#request.label,
      target,
      resumed: existsSync(join(this.#request.folder, 'run.json')),
    });
    const ticker = setInterval(() => this.#progress(), PROGRESS_MS);
    try {
      await this.#prepare();
      const finished = this.#request.reuseFinished ? await this.#finished() : undefined;
      if (finished) return finished;
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
    if (this.#experiment.services.tokens.has(Outputs))
      this.#formats = await this.#scope.get<readonly DatasetFormat[]>(Outputs);
  }

  /** The manifest of an equal run that came to its end here and whose files are all there. */
  async #finished(): Promise<Manifest | undefined> {
    const manifest = await readManifest(this.#request.folder).catch(() => undefined);
    if (!manifest || !isFinal(manifest.outcome)) return undefined;
    if (this.#session.retryFailed && manifest.books.fates.failed > 0) return undefined;
    const asked = describeExperiment(this.#experiment, this.#described);
    if (canonicalJson(manifest.experiment) !== canonicalJson(asked)) return undefined;
    const { budget, saturation } = this.#experiment.config;
    const limits = manifest.config as { readonly budget?: Json; readonly saturation?: Json };
    const sameLimits =
      canonicalJson([limits.budget ?? null, limits.saturation ?? null]) ===
      canonicalJson([(budget ?? null) as Json, (saturation ?? null) as Json]);
    if (manifest.outcome !== 'target' && !sameLimits) return undefined;
    for (const { name, bytes } of manifest.files) {
      const found = await stat(join(this.#request.folder, name)).catch(() => undefined);
      if (found?.size !== bytes) return undefined;
    }
    const nothing = this.#session.payments.since(this.#session.payments.totals());
    this.#request.onEvent({ type: 'ended', outcome: manifest.outcome, rows: manifest.rows });
    return { ...manifest, payments: nothing };
  }

  async #collect(): Promise<void> {
    const rows = await execute(this.#experiment.graph, {
      seed: this.#experiment.config.seed ?? 0,
      signal: this.#request.signal,
      books: this.#books,
      ledger: this.#session.ledger,
      service: async (token) => (token === RunControl ? this.#controller : this.#scope.get(token)),
      summary: (stage, summary) => {
        this.#summaries[stage] = summary;
      },
      proceed: () => this.#collector.proceed(),
    });
    await this.#collector.collect(rows);
    this.#request.signal.throwIfAborted();
    this.#progress();
  }

  async #finish(): Promise<Manifest> {
    const store = this.#collector.store;
    if (!store) {
      throw new AblataError('RUN_EMPTY', `not one row was kept of ${this.#books.totals().asked} asked`, {
        hint: 'run.json says what became of each: see books.fates and the reasons of each stage.',
      });
    }
    const outcome = this.#controller.outcome as Outcome;
    this.#diversity = await measureDiversity(this.#view(store));
    const result = await this.#runDatasetStages(this.#view(store));
    await writeProof(this.#folder, {
      rule: await this.#dedupRule(),
      evidence: this.#controller.evidence,
      through: this.#books.settledThrough,
      dataset: result.dataset,
      sets: result.sets,
    });
    const manifest = await this.#save(outcome, new Date());
    await this.#checkpoints.clear();
    this.#request.onEvent({ type: 'ended', outcome, rows: store.length });
    return manifest;
  }

  async #runDatasetStages(dataset: DatasetView): Promise<SplitDataset> {
    let current: SplitDataset = { dataset, sets: [] };
    const { signal, onEvent } = this.#request;
    for (const node of this.#experiment.graph.dataset) {
      signal.throwIfAborted();
      onEvent({ type: 'stage', stage: node.name, state: 'started' });
      const start = performance.now();
      const services: Record<string, unknown> = {};
      for (const [name, token] of Object.entries(node.stage.needs)) services[name] = await this.#scope.get(token);
      current = await node.stage.run(current, {
        options: node.options,
        services,
        signal,
        random: (...key) => createRandom(this.#experiment.config.seed ?? 0, node.name, ...key),
        folder: this.#datasetFolder(),
        summary: (summary) => {
          this.#summaries[node.name] = summary;
        },
      });
      onEvent({ type: 'stage', stage: node.name, state: 'finished', seconds: (performance.now() - start) / 1000 });
    }
    return current;
  }

  #datasetFolder(): DatasetStageContext['folder'] {
    const folder = this.#folder;
    const prefix = 'dataset/';
    return {
      file: (name, fill) => folder.file(`${prefix}${name}`, fill),
      get published() {
        const written = folder.written.filter(({ name }) => name.startsWith(prefix));
        return written.map((file) => ({ ...file, name: file.name.slice(prefix.length) }));
      },
    };
  }

  async #dedupRule(): Promise<Deduplicator['rule'] | undefined> {
    const { tokens } = this.#experiment.services;
    return tokens.has(Deduplicator) ? (await this.#scope.get<Deduplicator>(Deduplicator)).rule : undefined;
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
    if (store.length >= this.#experiment.config.target) return; // the whole dataset comes next
    const written = await this.#checkpoints.reached(
      store.length,
      () => this.#view(store),
      this.#formats,
      this.#request.signal,
    );
    if (!written) return;
    await this.#save('running', null);
    this.#request.onEvent({ type: 'checkpoint', rows: store.length });
  }

  #progress(): void {
    const { controller, rows } = { controller: this.#controller, rows: this.#collector.store?.length ?? 0 };
    this.#request.onEvent({
      type: 'progress',
      rows,
      target: this.#experiment.config.target,
      requests: controller.lastConsumed + 1,
      inFlight: controller.requestsInFlight,
      books: this.#books.totals(),
      payments: this.#session.payments.since(this.#paidBefore),
      seconds: (Date.now() - this.#startedAt.getTime()) / 1000,
    });
  }

  /** Writes run.json, and gives it. */
  async #save(outcome: Outcome | 'running', endedAt: Date | null): Promise<Manifest> {
    const manifest = buildManifest(this.#experiment, this.#described, {
      outcome,
      rows: this.#collector.store?.length ?? 0,
      startedAt: this.#startedAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
      seconds: (Date.now() - this.#startedAt.getTime()) / 1000,
      books: this.#books.totals(),
      cost: this.#controller.cost(this.#books.totals().tokens),
      payments: this.#session.payments.since(this.#paidBefore),
      retries: this.#controller.retries,
      failedRequests: this.#failedRequests(),
      diversity: this.#diversity,
      summaries: this.#summaries,
      files: this.#folder.written.filter(({ name }) => name !== 'run.json'),
    });
    await this.#folder.file('run.json', (file) => file.write(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)));
    return manifest;
  }

  /** Of the requests in the books; which others were consumed is a matter of how far the stages worked ahead. */
  #failedRequests(): Manifest['failedRequests'] {
    const failed = this.#controller.failures.filter(({ request }) => request <= this.#books.settledThrough);
    return { total: failed.length, remembered: failed.filter(({ remembered }) => remembered).length };
  }

  /** Leaves a run.json that says what happened, whatever else fails, and gives the error to throw. */
  async #fail(error: unknown): Promise<unknown> {
    const interrupted = this.#request.signal.aborted;
    const outcome: Outcome = interrupted ? 'interrupted' : 'failed';
    const rows = this.#collector.store?.length ?? 0;
    await this.#save(outcome, new Date()).catch(() => {});
    this.#request.onEvent({ type: 'ended', outcome, rows });
    if (!interrupted) return isAblataError(error) ? error : internal(error);
    return new AblataError('RUN_INTERRUPTED', `interrupted with ${rows} of ${this.#experiment.config.target} rows`, {
      cause: error,
      hint: 'Everything answered so far is kept: the same command goes on where it stopped.',
    });
  }
}

/** With pools, each gets its share of the target, so that the splits come out in proportion. */
function poolQuotas(graph: ProvenGraph, target: number): ReadonlyMap<string, number> | undefined {
  const options = graph.rows.find(({ stage }) => stage === draw)?.options as
    | { readonly pools?: PoolShares }
    | undefined;
  if (!options?.pools) return undefined;
  const counts = apportion(target, Object.values(options.pools));
  return new Map(Object.keys(options.pools).map((pool, index) => [pool, counts[index] as number]));
}

function internal(error: unknown): AblataError {
  return new AblataError('INTERNAL_UNEXPECTED', `unexpected: ${(error as Error)?.message ?? String(error)}`, {
    cause: error,
  });
}
