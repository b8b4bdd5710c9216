import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AblataError, isAblataError } from '@ablata/spec';
import { measureDiversity } from '@ablata/statistics';
import { topOf } from '../books/health.ts';
import type { Outcome } from '../books/outcome.ts';
import type { Scope } from '../container/pool.ts';
import { execute } from '../engine/execute.ts';
import { type DescribedService, describeExperiment, type Experiment, targetOf } from '../experiment.ts';
import type { Session } from '../session.ts';
import { Checkpoints } from './checkpoint.ts';
import { runDatasetStages, runPartialStages } from './dataset-stages.ts';
import { EventLog } from './event-log.ts';
import type { OnEvent, RunEvent } from './events.ts';
import { finishedRun } from './finished.ts';
import { internalError } from './internal-error.ts';
import { interruptedError } from './interrupted-error.ts';
import { lockFolder } from './lock.ts';
import { makeServices } from './make-services.ts';
import type { Manifest } from './manifest.ts';
import { AtomicFolder, removeLeftovers } from './output-folder.ts';
import { writeProof } from './proof.ts';
import type { RowStore } from './rows/row-store.ts';
import { ScratchFile } from './rows/scratch-file.ts';
import { RunRecord } from './run-record.ts';
import type { RunRequest } from './run-request.ts';
import { RunState } from './run-state.ts';
import { startServices } from './start-services.ts';
import { startingAhead } from './starting-ahead.ts';
import { surroundingsOf } from './surroundings.ts';

const CHECKPOINT_EVERY = 1000;
const PROGRESS_MS = 250;

/**
 * Runs an experiment, or goes on with it: the same call. What the ledger holds is not asked again.
 *
 * Always leaves a run.json, also when it throws; when it throws while the dataset of an earlier run is still there whole, run.json
 * stays that one's and unfinished.json is about this one. What services refuse of the config is thrown before anything is written.
 *
 * @throws RUN_LOCKED, RUN_DISK_FULL, RUN_BOOKS, RUN_TOO_MANY_FAILURES, RUN_INTERRUPTED, and what services and stages throw
 */
export async function run(experiment: Experiment, session: Session, request: RunRequest): Promise<Manifest> {
  await using scope = session.pool.open(experiment.services.keys, experiment.services.bindings);
  const described = await describedServices(experiment, session);
  session.ledger.open();
  using _lock = lockFolder(request.folder, request.label);
  await removeLeftovers(request.folder);
  using scratch = scratchOf(request);
  using log = new EventLog(join(request.folder, 'events.jsonl'));
  const onEvent = (event: RunEvent): void => {
    log.write(event);
    request.onEvent?.(event);
  };
  const folder = new AtomicFolder(request.folder, request.label);
  const record = await RunRecord.open(request.folder, request.label, folder);
  return await new Run(experiment, session, scope, { ...request, onEvent, scratch, described }, folder, record).run();
}

/** Makes all services, so that what can't be made is known before anything is begun; what they say of themselves, by signature. */
async function describedServices(
  experiment: Experiment,
  session: Session,
): Promise<ReadonlyMap<string, DescribedService>> {
  const described = new Map<string, DescribedService>();
  try {
    for (const [{ signature }, { identity = {}, caveats }] of await makeServices(experiment, session))
      described.set(signature, { identity, ...(caveats && { caveats }) });
  } catch (error) {
    throw isAblataError(error) ? error : internalError(error);
  }
  return described;
}

/** What memory is too dear for lies in the run's folder: that is where the room for the dataset is. */
function scratchOf({ folder, label }: RunRequest): ScratchFile {
  const name = `.${process.pid}-rows.tmp`;
  return new ScratchFile(join(folder, name), `${label}/${name}`);
}

interface WholeRequest extends RunRequest {
  readonly onEvent: OnEvent;
  readonly scratch: ScratchFile;
  readonly described: ReadonlyMap<string, DescribedService>;
}

class Run {
  readonly #experiment: Experiment;
  readonly #session: Session;
  readonly #scope: Scope;
  readonly #request: WholeRequest;
  readonly #state: RunState;
  readonly #checkpoints: Checkpoints;
  readonly #folder: AtomicFolder;
  readonly #record: RunRecord;

  constructor(
    experiment: Experiment,
    session: Session,
    scope: Scope,
    request: WholeRequest,
    folder: AtomicFolder,
    record: RunRecord,
  ) {
    this.#experiment = experiment;
    this.#session = session;
    this.#scope = scope;
    this.#request = request;
    const { label, onEvent, scratch, described } = request;
    this.#state = new RunState({
      experiment,
      session,
      label,
      onEvent,
      scratch,
      described,
      onRows: (store) => this.#checkpoint(store),
    });
    const every = experiment.config.run?.checkpointEvery ?? CHECKPOINT_EVERY;
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
      const finished = await this.#finished();
      if (finished) return finished;
      this.#tell(this.#record.announcement(describeExperiment(this.#experiment, this.#state.described)));
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

  async #finished(): Promise<Manifest | undefined> {
    const { reuseFinished, folder, onEvent } = this.#request;
    if (!reuseFinished) return undefined;
    const manifest = await finishedRun(folder, this.#experiment, this.#state.described);
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
        books: this.#state.books,
        control: this.#state.account,
        sink: this.#state.findings,
        paying: await startingAhead(this.#experiment, this.#session, this.#request.signal),
        proceed: () => !this.#request.signal.aborted && this.#state.collector.proceed(),
        certain: (rows) => !this.#request.signal.aborted && this.#state.collector.certain(rows),
      }),
    );
    await this.#state.collector.collect(rows);
    this.#request.signal.throwIfAborted();
    this.#progress();
  }

  async #finish(): Promise<Manifest> {
    const store = this.#state.collector.store;
    if (!store) {
      throw this.#empty();
    }
    const outcome = this.#state.account.outcome as Outcome;
    this.#state.diversity = await measureDiversity(this.#state.view(store));
    const { dataset, sets } = await runDatasetStages(this.#state.view(store), this.#stagesInput());
    const certified = this.#state.findings.certified();
    const through = this.#state.books.settledThrough;
    await this.#replace();
    await this.#state.drops.write(this.#folder);
    await writeProof(this.#folder, { certified, through, dataset, sets, stages: this.#experiment.graph.rows });
    const manifest = this.#state.manifest(outcome, new Date(), this.#folder.written);
    await this.#record.finish(manifest);
    await this.#checkpoints.clear();
    this.#request.onEvent({ type: 'ended', outcome, rows: store.length });
    return manifest;
  }

  #empty(): AblataError {
    const { asked, stages } = this.#state.books.totals();
    const kinds = new Map<string, number>();
    for (const [stage, { reasons }] of Object.entries(stages))
      for (const [reason, number] of Object.entries(reasons)) kinds.set(`${reason} (${stage})`, number);
    return new AblataError('RUN_EMPTY', `not one row was kept of ${asked} asked: ${topOf(kinds)}`, {
      hint: `Look at what was answered: ablata answers ${this.#request.label} --rejected`,
    });
  }

  async #replace(): Promise<void> {
    await this.#record.replace(() => this.#state.manifest('running', null, this.#record.files));
  }

  #stagesInput(): Parameters<typeof runDatasetStages>[1] {
    return {
      experiment: this.#experiment,
      scope: this.#scope,
      findings: this.#state.findings,
      folder: this.#folder,
      replace: () => this.#replace(),
      signal: this.#request.signal,
      onEvent: this.#request.onEvent,
    };
  }

  async #checkpoint(store: RowStore): Promise<void> {
    if (store.length >= targetOf(this.#experiment.config)) return; // the whole dataset comes next
    const written = await this.#checkpoints.reached(store.length, (folder) =>
      runPartialStages(this.#state.view(store), folder, this.#stagesInput()),
    );
    if (!written) return;
    await this.#save('running', null);
    this.#request.onEvent({ type: 'checkpoint', rows: store.length });
  }

  #progress(): void {
    this.#request.onEvent({ type: 'progress', ...this.#state.progress() });
  }

  async #save(outcome: Outcome | 'running', endedAt: Date | null): Promise<void> {
    await this.#record.save(this.#state.manifest(outcome, endedAt, this.#record.files));
  }

  /** Leaves a run.json that says what happened, whatever else fails, and gives the error to throw. */
  async #fail(error: unknown): Promise<unknown> {
    const interrupted = this.#request.signal.aborted;
    const outcome: Outcome = interrupted ? 'interrupted' : 'failed';
    const { rows } = this.#state;
    if (!this.#record.untouched) await this.#state.drops.write(this.#folder).catch(() => {});
    await this.#save(outcome, new Date()).catch(() => {});
    this.#tell(this.#record.untouched);
    this.#request.onEvent({ type: 'ended', outcome, rows });
    if (!interrupted) return isAblataError(error) ? error : internalError(error);
    return interruptedError(rows, this.#experiment.config.target, error);
  }
}
