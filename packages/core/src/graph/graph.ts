import type { AnyStage } from '@ablata/spec';

/** A stage in its place. */
export interface StageNode {
  /** Unique in the graph; the stage's own name unless the config gave another. */
  readonly name: string;
  readonly stage: AnyStage;
  /** As written in the config; validated by the proof. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Names of the nodes it reads from; empty for the first. */
  readonly from: readonly string[];
  /** The edit it comes from, for messages; undefined for the built-in ones. */
  readonly edit: number | undefined;
}

/** Nodes in the order of the config. Which order they run in, and whether that is possible, is for the proof. */
export interface Graph {
  readonly nodes: readonly StageNode[];
}
