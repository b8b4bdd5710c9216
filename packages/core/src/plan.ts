import { type CompletionKey, type Ledger, type LedgerIdentity, type NearMiss, rememberedError } from '@ablata/ledger';
import {
  AblataError,
  type Completion,
  type CompletionRequest,
  type Encoded,
  isAblataError,
  type JsonObject,
  LanguageModel,
  PromptStrategy,
  SentenceEncoder,
  type Service,
  slotOf,
} from '@ablata/spec';
import type { Decorate } from './container/bind.ts';
import type { Experiment } from './experiment.ts';
import { Books } from './run/books.ts';
import { Collector, TARGET } from './run/collector.ts';
import { RunControl } from './run/control.ts';
import { Controller } from './run/controller.ts';
import { execute, NOT_HELD } from './run/execute.ts';
import { startServices } from './run/start-services.ts';
import { ledgerIdentity, type Session } from './session.ts';

/** What a run would do and cost. */
export interface Plan {
  readonly stages: readonly {
    readonly name: string;
    readonly from: readonly string[];
    readonly adds: readonly string[];
  }[];
  readonly services: readonly {
    readonly slot: string;
    readonly use: string;
    readonly plugin: string;
    readonly version: string | null;
    readonly identity: JsonObject;
  }[];
  /** Rows that the answers at hand give, out of the target. */
  readonly rowsAtHand: number;
  readonly target: number;
  readonly completions: Holding & {
    /** For the first missing answer: what keeps it from matching the nearest stored one. */
    readonly nearMiss: NearMiss | undefined;
    readonly firstMissing: number | undefined;
  };
  readonly embeddings: Holding;
  readonly estimate: {
    readonly promptTokens: number | null;
    readonly completionTokens: number | null;
    readonly minutes: number | null;
    readonly cost: number | null;
    /** Answers the averages come from; 0: nothing is known yet. */
    readonly basis: number;
  };
  readonly warnings: readonly string[];
}

interface Holding {
  readonly held: number;
  /** An estimate, from the acceptance so far. */
  readonly left: number;
}

/** What `recall` finds out while it plays a run through. */
export class Recall {
  readonly held = { completions: 0, embeddings: 0 };
  missingEmbeddings = 0;
  firstMiss: CompletionKey | undefined;
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Services that only remember: nothing is asked, encoded or started. */
  readonly decorate: Decorate = (service, instance) => {
    if (service.slot === slotOf(LanguageModel))
      return this.#model(instance as LanguageModel, ledgerIdentity(service, instance));
    if (service.slot === slotOf(SentenceEncoder))
      return this.#encoder(instance as SentenceEncoder, ledgerIdentity(service, instance));
    return instance;
  };

  #model(model: LanguageModel, identity: LedgerIdentity): LanguageModel {
    return {
      identity: model.identity,
      concurrency: () => 1,
      generate: async (request: CompletionRequest, context): Promise<Completion> => {
        const key = { identity, request, sample: context.request };
        const known = this.#ledger.completion(key);
        if (known) {
          this.held.completions++;
          return known;
        }
        const failure = this.#ledger.failure(key);
        if (failure) {
          this.held.completions++;
          throw rememberedError(failure);
        }
        this.firstMiss ??= key;
        throw new AblataError(NOT_HELD, 'not in the ledger', { scope: 'row' });
      },
      [Symbol.asyncDispose]: async () => model[Symbol.asyncDispose]?.(),
    };
  }

  #encoder(encoder: SentenceEncoder, identity: LedgerIdentity): SentenceEncoder {
    const { dimension } = encoder;
    return {
      identity: encoder.identity,
      dimension,
      batchSize: encoder.batchSize,
      encode: async (texts): Promise<Encoded> => {
        const vectors = new Float32Array(texts.length * dimension);
        const truncated = new Uint8Array(texts.length);
        for (const [row, text] of texts.entries()) {
          const known = this.#ledger.embedding(identity, text);
          if (known?.vector.length === dimension) {
            vectors.set(known.vector, row * dimension);
            this.held.embeddings++;
          } else {
            // A stand-in unlike any other: the row counts as new.
            vectors[row * dimension + (this.missingEmbeddings++ % dimension)] = 1;
          }
        }
        return { vectors, truncated };
      },
      [Symbol.asyncDispose]: async () => encoder[Symbol.asyncDispose]?.(),
    };
  }
}

/** With no answers at hand yet: the share of candidates taken to be new. */
const EXPECTED_ACCEPTANCE = 0.8;

/**
 * Says what a run would do, how many answers the ledger already holds for it and how many are left to pay. Plays the run
 * through on what is at hand; asks nothing and writes nothing.
 *
 * @param experiment opened with {@link Recall.decorate}
 */
export async function plan(experiment: Experiment, session: Session, recall: Recall): Promise<Plan> {
  const scope = session.pool.open(experiment.services.tokens, experiment.services.bindings);
  try {
    const services = await describeServices(experiment, session);
    await startServices(experiment, session, new AbortController().signal);
    const { answered, rows, perRequest, asked, warnings } = await replay(
      experiment,
      session,
      (token) => scope.get(token),
      recall,
    );
    const { target } = experiment.config;
    const requestsLeft = Math.ceil(Math.max(0, target - rows) / perRequest);
    const perAnswer = answered > 0 ? asked / answered : perRequest;
    const llm = services.find(({ slot }) => slot === slotOf(LanguageModel));
    const history = llm && session.ledger.history(llm.ledgerIdentity);
    const each = (sum: number): number | null =>
      history && history.answers > 0 ? (sum / history.answers) * requestsLeft : null;
    const promptTokens = each(history?.promptTokens ?? 0);
    const completionTokens = each(history?.completionTokens ?? 0);
    const seconds = each(history?.seconds ?? 0);
    const { prices, concurrency } = experiment.config.run ?? {};
    const { firstMiss } = recall;
    return {
      stages: [...experiment.graph.rows, ...experiment.graph.dataset].map(({ name, from, stage }) => ({
        name,
        from,
        adds: stage.kind === 'rows' ? Object.keys(stage.adds) : [],
      })),
      services: services.map(({ ledgerIdentity: _, ...service }) => service),
      rowsAtHand: rows,
      target,
      completions: {
        held: recall.held.completions,
        left: requestsLeft,
        firstMissing: rows < target ? firstMiss?.sample : undefined,
        nearMiss: firstMiss && rows < target ? session.ledger.explainMiss(firstMiss) : undefined,
      },
      embeddings: {
        held: recall.held.embeddings,
        left: recall.missingEmbeddings + Math.round(requestsLeft * perAnswer),
      },
      estimate: {
        promptTokens,
        completionTokens,
        minutes: seconds === null ? null : seconds / 60 / (concurrency ?? llm?.concurrency ?? 1),
        cost:
          prices && promptTokens !== null
            ? (promptTokens * prices.prompt + (completionTokens ?? 0) * prices.completion) / 1e6
            : null,
        basis: history?.answers ?? 0,
      },
      warnings,
    };
  } finally {
    await scope[Symbol.asyncDispose]();
  }
}

type DescribedService = Plan['services'][number] & {
  readonly ledgerIdentity: LedgerIdentity;
  readonly concurrency: number | undefined;
};

async function describeServices(experiment: Experiment, session: Session): Promise<DescribedService[]> {
  const described: DescribedService[] = [];
  for (const service of experiment.services.services) {
    const instance = await session.pool.instance<Partial<Service>>(service.signature);
    described.push({
      slot: service.slot,
      use: service.use,
      plugin: service.plugin.name,
      version: service.plugin.version,
      identity: instance.identity ?? {},
      ledgerIdentity: ledgerIdentity(service, instance),
      concurrency: service.slot === slotOf(LanguageModel) ? (instance as LanguageModel).concurrency() : undefined,
    });
  }
  return described;
}

interface Replayed {
  readonly rows: number;
  readonly asked: number;
  readonly answered: number;
  /** New rows an answered request gives, so far. */
  readonly perRequest: number;
  readonly warnings: readonly string[];
}

/** Plays the run through on the answers at hand, as far as requests are likely to be needed. */
async function replay(
  experiment: Experiment,
  session: Session,
  service: (token: symbol) => Promise<unknown>,
  recall: Recall,
): Promise<Replayed> {
  const { config, graph, services } = experiment;
  const stages = graph.rows.map(({ name, from, stage }) => ({ name, from, fanOut: stage.fanOut }));
  const books = new Books([...stages, { name: TARGET, from: [graph.sink.name], fanOut: false }]);
  const expected = services.tokens.has(PromptStrategy)
    ? ((await service(PromptStrategy)) as PromptStrategy).expectedCandidates
    : 1;
  const perRequest = (rows: number, answered: number): number =>
    Math.max(0.01, (rows + 10 * expected * EXPECTED_ACCEPTANCE) / (answered + 10));
  const controller = new PlanningController(config.target, config.seed ?? 0, (kept, consumed) => {
    const answered = Math.min(consumed, recall.held.completions);
    return consumed * perRequest(kept, answered) >= config.target;
  });
  const collector = new Collector({
    target: config.target,
    columns: graph.sink.columns,
    books,
    controller,
    saturation: undefined,
    onRows: async () => {},
  });
  const batches = await execute(graph, {
    seed: config.seed ?? 0,
    signal: new AbortController().signal,
    books,
    ledger: session.ledger,
    service: async (token) => (token === RunControl ? controller : service(token)),
    summary: () => {},
    planning: true,
    proceed: () => collector.proceed(),
  });
  const warnings: string[] = [];
  await collector.collect(batches).catch((error: unknown) => {
    if (!isAblataError(error) || error.code !== NOT_HELD) throw error;
    warnings.push(`${error.message}: the plan knows rows only up to there`);
  });
  const rows = collector.store?.length ?? 0;
  const answered = recall.held.completions;
  return { rows, answered, asked: books.totals().asked, perRequest: perRequest(rows, answered), warnings };
}

/** Ends when enough requests were looked at; missing answers are no failures. */
class PlanningController extends Controller {
  readonly #enough: (kept: number, consumed: number) => boolean;

  constructor(target: number, seed: number, enough: (kept: number, consumed: number) => boolean) {
    super({ target, seed, budget: {}, run: {}, onEvent: () => {} });
    this.#enough = enough;
  }

  override demand(): number {
    return 64;
  }

  override failed(): void {}

  override consumed(...args: Parameters<Controller['consumed']>): boolean {
    super.consumed(...args);
    if (this.#enough(this.kept, this.lastConsumed + 1)) this.end('budget');
    return this.outcome !== undefined;
  }
}
