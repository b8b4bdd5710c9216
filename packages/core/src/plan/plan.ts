import type { LedgerHistory, NearMiss } from '@ablata/ledger';
import { isAblataError, type JsonObject, LanguageModel, SentenceEncoder, type Service } from '@ablata/spec';
import type { BoundService } from '../container/bind.ts';
import type { Scope } from '../container/pool.ts';
import { execute } from '../engine/execute.ts';
import { NOT_HELD } from '../engine/not-held.ts';
import { type Experiment, takenServices, targetOf } from '../experiment.ts';
import { ledgerIdentity } from '../remembered.ts';
import { Collector } from '../run/collector.ts';
import { makeServices } from '../run/make-services.ts';
import { ancestors, openBooks } from '../run/open-books.ts';
import { startServices } from '../run/start-services.ts';
import { surroundingsOf } from '../run/surroundings.ts';
import type { Session } from '../session.ts';
import { type Cost, costOfSteps } from './cost.ts';
import { type Estimate, estimate } from './estimate.ts';
import { memoryOf, type PlannedMemory } from './memory.ts';
import { PlanningAccount } from './planning-account.ts';
import type { Recall, Recalled } from './recall.ts';

/** What a run would do and cost. */
export interface Plan {
  readonly stages: readonly {
    readonly name: string;
    readonly from: readonly string[];
    readonly adds: readonly string[];
    /** Services it takes, by their names in the config. */
    readonly services: readonly string[];
  }[];
  readonly services: readonly PlannedService[];
  /** Rows that the answers at hand give, out of the target. */
  readonly rowsAtHand: number;
  /** null: all there are. */
  readonly target: number | null;
  /** Stages that ask, in the order of the graph: rows the ledger answers for, and an estimate of those left. */
  readonly steps: Estimate['steps'];
  /** Sums over these stages. */
  readonly completions: Holding & {
    /** For the first missing answer: what keeps it from matching the nearest stored one. */
    readonly nearMiss: NearMiss | undefined;
    readonly firstMissing: number | undefined;
  };
  readonly embeddings: Holding;
  readonly estimate: Cost;
  /** What rules against near-duplicates will take in memory. */
  readonly memory: readonly PlannedMemory[];
  readonly warnings: readonly string[];
}

export interface PlannedService {
  readonly name: string;
  readonly slot: string;
  readonly use: string;
  readonly plugin: string;
  readonly version: string | null;
  readonly identity: JsonObject;
  /** What the ledger knows of earlier answers; only for language models. */
  readonly history: LedgerHistory | undefined;
  /** Calls it likes in flight; only for language models. */
  readonly concurrency: number | undefined;
}

interface Holding {
  readonly held: number;
  /** An estimate, from the acceptance so far. */
  readonly left: number;
}

/**
 * Says what a run would do, how many answers the ledger already holds for it and how many are left to pay. Plays the run
 * through on what is at hand; asks nothing and writes nothing.
 *
 * @param experiment opened with {@link Recall.decorate}
 * @param onRows told now and then how many rows the answers at hand gave so far
 */
export async function plan(
  experiment: Experiment,
  session: Session,
  recall: Recall,
  onRows?: (rows: number) => void,
): Promise<Plan> {
  const { config, graph, services } = experiment;
  const scope = session.pool.open(services.keys, services.bindings);
  try {
    const made = await makeServices(experiment, session);
    const described = describeServices(made, session);
    await startServices(experiment, session, new AbortController().signal);
    const target = targetOf(config);
    const { account, rows, warnings } = await replay(experiment, session, scope, onRows);
    const { steps, requestsLeft } = estimate(account.stages, rows, target);
    const missed = steps.some(({ left }) => left > 0) ? recall.firstMiss : undefined;
    const encoders = recalled(experiment, recall, SentenceEncoder);
    const first = account.stages.values().next().value;
    const answered = first ? first.seen - first.missing : 0;
    const textsSeen = sum(encoders.map(({ held, missing }) => held + missing));
    const textsEach = answered > 0 ? textsSeen / answered : (first?.yields ?? 0) * encoders.length;
    return {
      stages: [...graph.rows, ...graph.dataset].map((node) => ({
        name: node.name,
        from: node.from,
        adds: Object.keys(node.adds),
        services: [...new Set(Object.values(node.services).flat())],
      })),
      services: described,
      rowsAtHand: rows,
      target: config.target ?? null,
      steps,
      completions: {
        held: sum(recalled(experiment, recall, LanguageModel).map(({ held }) => held)),
        left: sum(steps.map(({ left }) => left)),
        firstMissing: missed?.sample,
        nearMiss: missed && session.ledger.explainMiss(missed),
      },
      embeddings: {
        held: sum(encoders.map(({ held }) => held)),
        left: sum(encoders.map(({ missing }) => missing)) + Math.round(requestsLeft * textsEach),
      },
      estimate: costOfSteps(steps, experiment, described),
      memory: await memoryOf(experiment, made),
      warnings,
    };
  } finally {
    await scope[Symbol.asyncDispose]();
  }
}

function describeServices(
  made: ReadonlyMap<BoundService, Partial<Service>>,
  session: Session,
): readonly PlannedService[] {
  const described: PlannedService[] = [];
  for (const [service, instance] of made) {
    const model = service.token === LanguageModel ? (instance as LanguageModel) : undefined;
    described.push({
      name: service.name,
      slot: service.slot,
      use: service.use,
      plugin: service.plugin.name,
      version: service.plugin.version,
      identity: instance.identity ?? {},
      history: model && session.ledger.history(ledgerIdentity(service, instance)),
      concurrency: model?.concurrency(),
    });
  }
  return described;
}

function recalled(experiment: Experiment, recall: Recall, token: symbol): Recalled[] {
  const of = (service: BoundService): Recalled[] => {
    const counts = service.token === token ? recall.services.get(service.name) : undefined;
    return counts ? [counts] : [];
  };
  return takenServices(experiment).flatMap(of);
}

interface Replayed {
  readonly account: PlanningAccount;
  readonly rows: number;
  readonly warnings: readonly string[];
}

/** Plays the run through on the answers at hand. */
async function replay(
  experiment: Experiment,
  session: Session,
  scope: Scope,
  onRows?: (rows: number) => void,
): Promise<Replayed> {
  const { config, graph } = experiment;
  const target = targetOf(config);
  const books = openBooks(graph);
  const account = new PlanningAccount(target, (stage) => ancestors(graph, stage));
  const collector = new Collector({
    target,
    columns: {}, // rows are counted, and nothing of them is kept
    books,
    account,
    saturation: undefined,
    onRows: async (store) => onRows?.(store.length),
  });
  const batches = await execute(
    graph,
    await surroundingsOf(experiment, session, scope, {
      signal: new AbortController().signal,
      books,
      control: account,
      sink: { summary() {}, warn() {}, evidence() {}, certify() {}, shares() {} },
      planning: true,
      proceed: () => collector.proceed(),
    }),
  );
  const warnings: string[] = [];
  await collector.collect(batches).catch((error: unknown) => {
    if (!isAblataError(error) || error.code !== NOT_HELD) throw error;
    warnings.push(`${error.message}: the plan knows rows only up to there`);
  });
  return { account, rows: collector.store?.length ?? 0, warnings };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
