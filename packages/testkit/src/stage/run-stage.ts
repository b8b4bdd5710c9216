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
  const { context, result } = await stageContext(stage, settings);
  const batches: Batch<R & A>[] = [];
  const input = toBatches(stage.reads, rows, settings.batchSize ?? 64);
  for await (const batch of stage.run(feed(input), context)) {
    batches.push(batch.without(...stage.removes) as unknown as typeof batch); // as core does behind a stage
  }
  const yielded = batches.flatMap((batch) => [...batch].map(copyRow)) as unknown as Row<R & A>[];
  return { ...result(), rows: yielded, batches };
}

/** What a stage gets beside its rows, and what it has left there. */
export async function stageContext<O, N extends Needs>(
  stage: Pick<Stage<O, ColumnSchema, ColumnSchema, N>, 'name' | 'options'>,
  { options = {}, services, seed = 1, signal = new AbortController().signal }: RunStageOptions<N> = {},
): Promise<{
  readonly context: StageContext<O, N>;
  readonly result: () => Pick<StageResult, 'drops' | 'notes' | 'summary'>;
}> {
  const validated = await stage.options?.['~standard'].validate(options);
  if (validated?.issues !== undefined) {
    throw new TypeError(`options of ${stage.name}: ${validated.issues.map(({ message }) => message).join('; ')}`);
  }
  const drops: Drop[] = [];
  const notes: Note[] = [];
  const memos = new Map<string, Json>();
  let summary: JsonObject | undefined;
  const context: StageContext<O, N> = {
    options: (validated?.value ?? options) as O,
    services: (services ?? {}) as Injected<N>,
    signal,
    random: (...key) => createRandom(seed, stage.name, ...key),
    drop: ({ request, candidate }, fate, reason) => void drops.push({ request, candidate, fate, reason }),
    note: ({ request, candidate }, label, count = 1) => void notes.push({ request, candidate, label, count }),
    summary: (found) => {
      summary = found;
    },
    async memo(key, compute) {
      const name = JSON.stringify(key);
      if (!memos.has(name)) memos.set(name, await compute());
      return memos.get(name) as Awaited<ReturnType<typeof compute>>;
    },
  };
  return { context, result: () => ({ drops, notes, summary }) };
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
