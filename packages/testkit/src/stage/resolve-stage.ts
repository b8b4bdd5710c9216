import {
  type BoundFacts,
  type ColumnSchema,
  dependOn,
  isSeveral,
  type Needs,
  type Stage,
  type StagePlace,
} from '@ablata/spec';

/** A stage whose columns no longer depend on anything. */
export interface ResolvedStage<O, R extends ColumnSchema, A extends ColumnSchema, N extends Needs>
  extends Stage<O, R, A, N> {
  readonly needs: N;
  readonly reads: R;
  readonly adds: A;
  readonly replaces: readonly string[];
  readonly removes: readonly string[];
  readonly fanOut: boolean;
}

/**
 * Settles what depends on the options and the place, as the proof of a graph does.
 *
 * @param columns those that reach the stage. Default: what it reads, where that is fixed.
 * @param injected the services it will be given: says how many there are where it takes several.
 */
export function resolveStage<O, R extends ColumnSchema, A extends ColumnSchema, N extends Needs>(
  stage: Stage<O, R, A, N>,
  options: O,
  columns?: ColumnSchema,
  injected: Readonly<Record<string, unknown>> = {},
): ResolvedStage<O, R, A, N> {
  const given = columns ?? (typeof stage.reads === 'function' ? {} : stage.reads);
  const early: StagePlace = { stage: stage.name, columns: given, services: {} };
  const needs = dependOn(stage.needs, options, early);
  const services = Object.fromEntries(
    Object.entries(needs).map(([name, need]): [string, BoundFacts[]] => [
      name,
      isSeveral(need)
        ? ((injected[name] ?? []) as readonly { readonly name: string }[]).map((service) => bound(service.name))
        : [bound(name)],
    ]),
  );
  const place = { ...early, services };
  return {
    ...stage,
    needs,
    reads: dependOn(stage.reads, options, place),
    adds: dependOn(stage.adds, options, place),
    replaces: dependOn(stage.replaces, options, place),
    removes: dependOn(stage.removes, options, place),
    fanOut: dependOn(stage.fanOut, options, place),
  };
}

function bound(name: string): BoundFacts {
  return { name, use: 'test', traits: {} };
}
