import type { ColumnSchema, DatasetStage, Needs, Stage } from '@ablata/spec';
import type { Unsure } from './columns.ts';
import type { StageNode } from './graph.ts';

/** A node whose options are valid and whose columns and services are known. */
export interface ProvenNode<S = Stage> extends Omit<StageNode, 'options' | 'stage'> {
  readonly stage: S;
  readonly options: unknown;
  /** The options as written. */
  readonly rawOptions: Readonly<Record<string, unknown>>;
  readonly needs: Needs;
  /** Names of the services it takes, by its names for them. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  readonly reads: ColumnSchema;
  readonly adds: ColumnSchema;
  readonly removes: readonly string[];
  readonly fanOut: boolean;
  /** Columns of the rows that reach it. */
  readonly before: ColumnSchema;
  /** Columns of its rows after it ran. */
  readonly columns: ColumnSchema;
  /** The node that added each of them. */
  readonly addedBy: Readonly<Record<string, string>>;
  /** Only while something is wrong with the graph. */
  readonly unsure?: Unsure;
}

/** A graph that can run. */
export interface ProvenGraph {
  /** Row stages, each after those it reads from. */
  readonly rows: readonly ProvenNode[];
  /** The last of them: whose rows are the dataset. */
  readonly sink: ProvenNode;
  readonly dataset: readonly ProvenNode<DatasetStage>[];
}
