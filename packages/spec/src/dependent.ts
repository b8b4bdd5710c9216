import type { ColumnSchema } from './columns.ts';
import type { JsonObject } from './json.ts';

/** A stage's place in a graph that is being proven: what its columns may depend on besides its options. */
export interface StagePlace {
  /** Its name in the graph. */
  readonly stage: string;
  /** The columns that reach it. */
  readonly columns: ColumnSchema;
  /** What is bound to each of its needs; several where it takes several. */
  readonly services: Readonly<Record<string, readonly BoundFacts[]>>;
}

/** What is known of a service before it is made. */
export interface BoundFacts {
  /** Its name in the config. */
  readonly name: string;
  /** The implementation: what `use` says. */
  readonly use: string;
  /** @see ProviderDefinition.traits */
  readonly traits: JsonObject;
}

/**
 * A value, or how it follows from the stage's validated options and its place. The function is pure, is called while the graph is
 * proven, before anything is spent, and may throw `GRAPH_…` or `CONFIG_…` errors: core adds the place in the config.
 */
export type Dependent<T, O> = T | DependentFunction<T, O>;

/** Taken from a method, so that a stage of certain options is a stage of any options. */
type DependentFunction<T, O> = { follows(options: O, place: StagePlace): T }['follows'];

export function dependOn<T, O>(value: Dependent<T, O>, options: O, place: StagePlace): T {
  return typeof value === 'function' ? (value as DependentFunction<T, O>)(options, place) : value;
}
