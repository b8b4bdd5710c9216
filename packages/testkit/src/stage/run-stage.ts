import {
  type Batch,
  type ColumnSchema,
  createRandom,
  type Fate,
  type Injected,
  type Json,
  type JsonObject,
  type Needs,
  type Row,
  type RowPosition,
  type Stage,
  type StageContext,
} from '@ablata/spec';
import { mapRows } from './map-rows.ts';
import { type ResolvedStage, resolveStage } from './resolve-stage.ts';
import { type InputRow, toBatches } from './to-batches.ts';

export interface RunStageOptions<N extends Needs = Needs> {
  /** As a config would give them: validated, and filled with defaults, by the stage's schema. */
  readonly options?: JsonObject;
  /** What the stage declares in `needs`, by those names. */
  readonly services?: Injected<N>;
  /** Default 1. */
  readonly seed?: number;
  /** Rows a batch, default 64. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
  /** The columns that reach it, when what it reads depends on them. */
  readonly columns?: ColumnSchema;
}

export interface Drop extends RowPosition {
  readonly fate: Fate;
  readonly reason: string;
}

export interface Note extends RowPosition {
  readonly label: string;
  readonly count: number;
}

export interface StageResult<S extends ColumnSchema = ColumnSchema> {
  /** The rows it yielded, in order. Embeddings are copies. */
  readonly rows: readonly Row<S>[];
  /** The batches it yielded, as they came. */
  readonly batches: readonly Batch<S>[];
  readonly drops: readonly Drop[];
  readonly notes: readonly Note[];
  /** What it last gave to `summary`, if anything. */
  readonly summary: JsonObject | undefined;
  /** What it gave for the proof: its promise, and the facts about rows. */
  readonly certificate: JsonObject | undefined;
  readonly evidence: readonly Evidence[];
  readonly warnings: readonly string[];
}

export interface Evidence extends RowPosition {
  readonly facts: JsonObject;
  readonly vector: Float32Array | undefined;
}

/**
 * Runs a stage over rows as core would: options validated, randomness keyed by seed and stage, memos kept, drops and notes collected.
 *
 * @example const { rows, drops } = await runStage(maxWords, [{ text: 'Check the units.' }], { options: { words: 2 } });
 */
export async function runStage<O, R extends ColumnSchema, A extends ColumnSchema, N extends Needs>(
  stage: Stage<O, R, A, N>,
  rows: readonly InputRow<R>[],
  settings: RunStageOptions<N> = {},
): Promise<StageResult<R & A>> {
  const { context, result, resolved } = await stageContext(stage, settings);
  const batches: Batch<R & A>[] = [];
  const schema = { ...settings.columns, ...resolved.reads } as R;
  const input = toBatches(schema, rows, settings.batchSize ?? 64);
  for await (const batch of stage.run(feed(input), context)) {
    batches.push(batch.without(...resolved.removes) as unknown as typeof batch); // as core does behind a stage
  }
  const yielded = batches.flatMap((batch) => [...batch].map(copyRow)) as unknown as Row<R & A>[];
  return { ...result(), rows: yielded, batches };
}

/** What a stage gets beside its rows, and what it has left there. */
export async function stageContext<O, R extends ColumnSchema, A extends ColumnSchema, N extends Needs>(
  stage: Stage<O, R, A, N>,
  { options = {}, services, seed = 1, signal = new AbortController().signal, columns }: RunStageOptions<N> = {},
): Promise<{
  readonly context: StageContext<O, N>;
  readonly resolved: ResolvedStage<O, R, A, N>;
  readonly result: () => Omit<StageResult, 'rows' | 'batches'>;
}> {
  const validated = await stage.options?.['~standard'].validate(options);
  if (validated?.issues !== undefined) {
    throw new TypeError(`options of ${stage.name}: ${validated.issues.map(({ message }) => message).join('; ')}`);
  }
  const settled = (validated?.value ?? options) as O;
  const resolved = resolveStage(stage, settled, columns, services);
  const drops: Drop[] = [];
  const notes: Note[] = [];
  const evidence: Evidence[] = [];
  const warnings: string[] = [];
  const memos = new Map<string, Json>();
  let summary: JsonObject | undefined;
  let certificate: JsonObject | undefined;
  const drop: StageContext['drop'] = ({ request, candidate }, fate, reason) => {
    drops.push({ request, candidate, fate, reason });
  };
  const context: StageContext<O, N> = {
    stage: stage.name,
    options: settled,
    services: (services ?? {}) as Injected<N>,
    signal,
    seed,
    columns: columns ?? resolved.reads,
    random: (...key) => createRandom(seed, stage.name, ...key),
    drop,
    note: ({ request, candidate }, label, count = 1) => void notes.push({ request, candidate, label, count }),
    summary: (found) => {
      summary = typeof found === 'function' ? found(Number.POSITIVE_INFINITY) : found;
    },
    warn: (message) => void warnings.push(message),
    async memo(key, compute) {
      const name = JSON.stringify(key);
      if (!memos.has(name)) memos.set(name, await compute());
      return memos.get(name) as Awaited<ReturnType<typeof compute>>;
    },
    map: mapRows({ stage: stage.name, seed, signal, failed: (row, error) => drop(row, 'failed', error.code) }),
    shares: () => {},
    madeBy: () => [],
    evidence: ({ request, candidate }, facts, vector) =>
      void evidence.push({ request, candidate, facts, vector: vector?.slice() }),
    certify: (promise) => {
      certificate = promise;
    },
  };
  return { context, resolved, result: () => ({ drops, notes, summary, certificate, evidence, warnings }) };
}

async function* feed<S extends ColumnSchema>(batches: readonly Batch<S>[]): AsyncGenerator<Batch<S>> {
  yield* batches;
}

/** A row whose embeddings outlive the batch. */
export function copyRow(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, cell instanceof Float32Array ? cell.slice() : cell]),
  );
}
