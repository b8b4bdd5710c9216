import type { Batch } from './batch.ts';
import type { ColumnSchema, RowPosition } from './columns.ts';
import type { DatasetView } from './dataset-view.ts';
import type { Json, JsonObject } from './json.ts';
import type { Injected, Needs } from './needs.ts';
import type { Random } from './random.ts';
import type { OutputOf, Schema } from './schema.ts';
import type { Normalizer, OutputFolder } from './services/dataset-format.ts';
import type { RowSet } from './services/split-policy.ts';

/** What can become of a row that is asked for and not kept. With `kept` they make the books. */
export type Fate = 'duplicate' | 'unparsable' | 'empty' | 'truncated' | 'filtered' | 'failed';

export const FATES: readonly Fate[] = ['duplicate', 'unparsable', 'empty', 'truncated', 'filtered', 'failed'];

interface CommonContext<O, N extends Needs> {
  /** The stage's options, validated, with defaults. */
  readonly options: O;
  /** The services it declared in `needs`, by those names. */
  readonly services: Injected<N>;
  /** Aborts when the run is cancelled: pass it on, and stop promptly. */
  readonly signal: AbortSignal;
  /** A stream keyed by (the run's seed, this stage, the key). The only randomness a stage may use. */
  readonly random: (...key: readonly (string | number)[]) => Random;
}

export interface StageContext<O = unknown, N extends Needs = Needs> extends CommonContext<O, N> {
  /** Takes a row out of the run and enters it in the books. The reason is short and fixed, so that it can be counted; no record texts. */
  readonly drop: (row: RowPosition, fate: Fate, reason: string) => void;
  /** Counts something worth knowing about a row, e.g. `repair:trailing-comma`. Appears in the run's stats under the stage. */
  readonly note: (row: RowPosition, label: string, count?: number) => void;
  /** Puts what the stage found out as a whole into the run's stats. Deterministic values only; the last call wins. */
  readonly summary: (summary: JsonObject) => void;
  /**
   * Makes an expensive answer durable: looks the key up in the ledger, else computes and stores before it returns. The key
   * must hold everything that could change the answer; the stage's name and version are added.
   */
  readonly memo: <T extends Json>(key: JsonObject, compute: () => Promise<T>) => Promise<T>;
}

/** A stage over rows: an async generator from batches to batches. */
export interface Stage<
  O = unknown,
  R extends ColumnSchema = ColumnSchema,
  A extends ColumnSchema = ColumnSchema,
  N extends Needs = Needs,
> {
  readonly kind: 'rows';
  readonly name: string;
  /** Counted up by its author when its output changes; part of memo keys and of the manifest. */
  readonly version: number;
  readonly options: Schema<unknown, O> | undefined;
  readonly needs: N;
  readonly reads: R;
  readonly adds: A;
  readonly removes: readonly string[];
  readonly fanOut: boolean;
  run(batches: AsyncIterable<Batch<R>>, context: StageContext<O, N>): AsyncIterable<Batch<R & A>>;
}

export interface StageDefinition<O extends Schema, R extends ColumnSchema, A extends ColumnSchema, N extends Needs> {
  readonly name: string;
  /** Default 1. */
  readonly version?: number;
  /** Validates the options of the config; without it the stage takes none. */
  readonly options?: O;
  /** Services to inject, by name: `{ llm: LanguageModel }`. */
  readonly needs?: N;
  /** Columns it needs. The planner proves that somebody adds them with this type. */
  readonly reads: R;
  /** Columns it adds to every row it yields. */
  readonly adds: A;
  /** Columns that end here: core takes them away behind the stage. */
  readonly removes?: readonly string[];
  /** True when one row may become several (see `Batch.expand`). */
  readonly fanOut?: boolean;
  /**
   * Pull-based: it asks `batches` for the next one only when its own next one is asked for. It may cut batches anew but must
   * keep the rows in order, keep the rows of a request in one batch, and yield or drop each row it received. An error thrown here stops the run, unless
   * it is an AblataError of scope `row` from a service.
   */
  run(batches: AsyncIterable<Batch<R>>, context: StageContext<OutputOf<O>, N>): AsyncIterable<Batch<R & A>>;
}

/** Defines a stage over rows. @see StageDefinition */
export function defineStage<
  const R extends ColumnSchema,
  const A extends ColumnSchema,
  O extends Schema = Schema<unknown, Record<never, never>>,
  const N extends Needs = Record<never, never>,
>(definition: StageDefinition<O, R, A, N>): Stage<OutputOf<O>, R, A, N> {
  return {
    kind: 'rows',
    name: definition.name,
    version: definition.version ?? 1,
    options: definition.options as Schema<unknown, OutputOf<O>> | undefined,
    needs: definition.needs ?? ({} as N),
    reads: definition.reads,
    adds: definition.adds,
    removes: definition.removes ?? [],
    fanOut: definition.fanOut ?? false,
    run: definition.run,
  };
}

/** The finished rows and what they are divided into so far. */
export interface SplitDataset {
  readonly dataset: DatasetView;
  readonly sets: readonly RowSet[];
  /** Statistics of the training rows, by subset (`1k`, …; empty for a dataset of one level). */
  readonly normalizers?: ReadonlyMap<string, Normalizer>;
}

/** A file that was published in the run's `dataset/` folder. */
export interface PublishedFile {
  /** Relative to that folder, with `/`. */
  readonly name: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface DatasetStageContext<O = unknown, N extends Needs = Needs> extends CommonContext<O, N> {
  /** The run's `dataset/` folder, and what this run has published in it so far. */
  readonly folder: OutputFolder & { readonly published: readonly PublishedFile[] };
  readonly summary: (summary: JsonObject) => void;
}

/** A stage over the finished dataset, such as `split` and `write`. */
export interface DatasetStage<O = unknown, N extends Needs = Needs> {
  readonly kind: 'dataset';
  readonly name: string;
  readonly version: number;
  readonly options: Schema<unknown, O> | undefined;
  readonly needs: N;
  /** Columns the dataset must have. */
  readonly reads: ColumnSchema;
  run(input: SplitDataset, context: DatasetStageContext<O, N>): Promise<SplitDataset>;
}

export interface DatasetStageDefinition<O extends Schema, N extends Needs> {
  readonly name: string;
  readonly version?: number;
  readonly options?: O;
  readonly needs?: N;
  readonly reads?: ColumnSchema;
  /** Called once, with all rows; gives what the next stage gets. */
  run(input: SplitDataset, context: DatasetStageContext<OutputOf<O>, N>): Promise<SplitDataset>;
}

/** Defines a stage over the finished dataset. */
export function defineDatasetStage<
  O extends Schema = Schema<unknown, Record<never, never>>,
  const N extends Needs = Record<never, never>,
>(definition: DatasetStageDefinition<O, N>): DatasetStage<OutputOf<O>, N> {
  return {
    kind: 'dataset',
    name: definition.name,
    version: definition.version ?? 1,
    options: definition.options as Schema<unknown, OutputOf<O>> | undefined,
    needs: definition.needs ?? ({} as N),
    reads: definition.reads ?? {},
    run: definition.run,
  };
}
