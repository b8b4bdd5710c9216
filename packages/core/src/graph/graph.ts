import type { AnyStage } from '@ablata/spec';
import { type ConfigOrigin, where } from '../config/locate.ts';
import type { With } from '../config/schema.ts';

/** A stage in its place. */
export interface StageNode {
  /** Unique in the graph; the stage's own name unless the config gave another. */
  readonly name: string;
  readonly stage: AnyStage;
  /** As written in the config; validated by the proof. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Services it takes, where they are not those called like the slot. */
  readonly with: With;
  /** Names of the nodes it reads from; empty for the first. */
  readonly from: readonly string[];
  /** The edit it comes from, for messages; undefined for those the graph began with. */
  readonly edit: number | undefined;
}

/** Nodes in the order of the config. Which order they run in, and whether that is possible, is for the proof. */
export interface Graph {
  readonly nodes: readonly StageNode[];
}

/** Where a node stands in the config. */
export function placeOf(
  { edit }: Pick<StageNode, 'edit'>,
  origin: ConfigOrigin,
  ...path: readonly PropertyKey[]
): string {
  return edit === undefined ? origin.label : where(origin, ['stages', edit, ...path]);
}
