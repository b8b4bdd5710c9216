import type { ColumnSchema } from './columns.ts';
import type { DatasetView } from './dataset-view.ts';
import type { Dependent } from './dependent.ts';
import type { Needs } from './needs.ts';
import type { OutputOf, Schema } from './schema.ts';
import type { Normalizer, OutputFolder } from './services/dataset-format.ts';
import type { RowSet } from './services/split-policy.ts';
import type { Examine } from './stage.ts';
import type { CommonContext } from './stage-context.ts';

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
  /** Work that the stages behind need not wait for. The run does, before it ends, and ends with its error; it ends the work by `signal` when it fails itself. */
  readonly beside: (work: Promise<void>) => void;
}

/** A stage over the finished dataset, such as `split` and `write`. */
export interface DatasetStage<O = unknown, N extends Needs = Needs> {
  readonly kind: 'dataset';
  readonly name: string;
  readonly version: number;
  readonly options: Schema<unknown, O> | undefined;
  readonly needs: Dependent<N, O>;
  /** Columns the dataset must have. */
  readonly reads: Dependent<ColumnSchema, O>;
  /** Columns it adds to the dataset. */
  readonly adds: Dependent<ColumnSchema, O>;
  readonly partial: boolean;
  readonly examine?: Examine<O> | undefined;
  run(input: SplitDataset, context: DatasetStageContext<O, N>): Promise<SplitDataset>;
}

export interface DatasetStageDefinition<O extends Schema, N extends Needs> {
  readonly name: string;
  readonly version?: number;
  readonly options?: O;
  readonly needs?: Dependent<N, OutputOf<O>>;
  readonly reads?: Dependent<ColumnSchema, OutputOf<O>>;
  readonly adds?: Dependent<ColumnSchema, OutputOf<O>>;
  /** Whether it can also work on the rows so far of a run that goes on, without sets: to give a look at them. Default false. */
  readonly partial?: boolean;
  /** As of a {@link StageDefinition}: looks at what its options name, before anything is started or spent. */
  readonly examine?: Examine<OutputOf<O>>;
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
    adds: definition.adds ?? {},
    partial: definition.partial ?? false,
    examine: definition.examine,
    run: definition.run,
  };
}
