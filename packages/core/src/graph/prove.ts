import {
  AblataError,
  type ColumnSchema,
  type DatasetStage,
  dependOn,
  isAblataError,
  type Needs,
  type Stage,
  type StagePlace,
} from '@ablata/spec';
import { type ConfigOrigin, where } from '../config/locate.ts';
import { Consequence, gathering, type Problems } from '../config/problems.ts';
import { validate } from '../config/validate.ts';
import type { BoundServices } from '../container/bind.ts';
import { noOptions } from '../container/find-provider.ts';
import { serviceNames } from '../container/service-names.ts';
import { addColumns, joinColumns, type KnownColumns, requireColumns } from './columns.ts';
import { type Graph, placeOf, type StageNode } from './graph.ts';
import type { ProvenGraph, ProvenNode } from './proven-graph.ts';
import { sort } from './sort.ts';

/** What the proof has to know of the services. */
export type ProvenServices = Pick<BoundServices, 'names' | 'tokenOf' | 'called' | 'isBroken'>;

/**
 * Proves, before anything is spent, that the graph can run: no circle, one end, every column that is read is there with its
 * type and added once, every needed service is there, all options are valid.
 *
 * @param problems where mistakes go; of what follows from one, options and services are still looked at
 * @throws GRAPH_UNKNOWN_INPUT, GRAPH_BAD_INPUT, GRAPH_CYCLE, GRAPH_NO_SINGLE_END, GRAPH_MISSING_COLUMN, GRAPH_COLUMN_TYPE, GRAPH_COLUMN_TWICE,
 * GRAPH_BAD_COLUMN, GRAPH_UNBOUND, GRAPH_WRONG_SLOT, CONFIG_UNKNOWN_NEED, CONFIG_UNKNOWN_SERVICE, CONFIG_INVALID, and what stages throw
 */
export function prove(
  graph: Graph,
  services: ProvenServices,
  origin: ConfigOrigin,
  problems?: Problems,
): Promise<ProvenGraph> {
  return gathering(problems, async (own) => {
    const proven = own.graph ? undefined : await own.attempt(() => proveNodes(graph, services, origin));
    if (proven) return proven;
    // Options and services of the other stages are looked at as well; of their columns nothing is known.
    for (const node of graph.nodes) await own.attempt(() => settle(node, undefined, services, origin));
    if (!problems) own.throw();
    throw new Consequence();
  });
}

async function proveNodes(graph: Graph, services: ProvenServices, origin: ConfigOrigin): Promise<ProvenGraph> {
  const proven = new Map<string, ProvenNode<Stage | DatasetStage>>();
  const rows: ProvenNode[] = [];
  const later: StageNode[] = [];
  for (const node of sort(graph, origin)) {
    if (node.stage.kind === 'dataset') {
      later.push(node);
      continue;
    }
    const inputs = node.from.map((name) => proven.get(name) as ProvenNode);
    const before = joinColumns(inputs, placeOf(node, origin), node.name);
    const ready = (await proveNode(node, before, services, origin)) as ProvenNode;
    proven.set(node.name, ready);
    rows.push(ready);
  }
  const sink = singleEnd(rows, origin);
  const dataset: ProvenNode<DatasetStage>[] = [];
  for (const node of later) {
    const before = dataset.at(-1) ?? sink;
    dataset.push((await proveNode(node, before, services, origin)) as ProvenNode<DatasetStage>);
  }
  return { rows, sink, dataset };
}

async function proveNode(
  node: StageNode,
  before: KnownColumns,
  services: ProvenServices,
  origin: ConfigOrigin,
): Promise<ProvenNode<Stage | DatasetStage>> {
  const { stage, name } = node;
  const { options, needs, names } = await settle(node, before.columns, services, origin);
  if (
    Object.values(names)
      .flat()
      .some((each) => services.isBroken?.(each))
  )
    throw new Consequence();
  const here: StagePlace = { stage: name, columns: before.columns, services: factsOf(names, services) };
  const place = placeOf(node, origin);
  const reads = placing(node, origin, () => dependOn(stage.reads, options, here));
  const nobody =
    stage.kind === 'dataset'
      ? 'the finished dataset does not have'
      : node.from.length === 0
        ? 'nothing adds: it is the first stage'
        : 'no stage before it adds';
  requireColumns(reads, before.columns, `${place}: the stage '${name}' reads`, nobody);
  const changes = placing(node, origin, () =>
    stage.kind === 'dataset'
      ? { adds: dependOn(stage.adds ?? {}, options, here), replaces: [], removes: [], fanOut: false }
      : {
          adds: dependOn(stage.adds, options, here),
          replaces: dependOn(stage.replaces ?? [], options, here),
          removes: dependOn(stage.removes, options, here),
          fanOut: dependOn(stage.fanOut, options, here),
        },
  );
  return {
    ...node,
    options,
    rawOptions: node.options,
    needs,
    services: names,
    reads,
    ...changes,
    before: before.columns,
    ...addColumns(before, { name, ...changes }, place),
  };
}

interface Settled {
  readonly options: unknown;
  readonly needs: Needs;
  /** Names of the services it takes, by its names for them. */
  readonly names: Readonly<Record<string, readonly string[]>>;
}

/** What can be said of a stage without the others. @param columns undefined where they are not known */
async function settle(
  node: StageNode,
  columns: ColumnSchema | undefined,
  services: ProvenServices,
  origin: ConfigOrigin,
): Promise<Settled> {
  const { stage, name } = node;
  const options = await validate(stage.options ?? noOptions, node.options, {
    origin,
    path: node.edit === undefined ? [] : ['stages', node.edit],
    what: `the options of the stage '${name}'`,
  });
  const early: StagePlace = { stage: name, columns: columns ?? {}, services: {} };
  const needs = placing(node, origin, () => {
    try {
      return dependOn(stage.needs, options, early);
    } catch (error) {
      throw columns ? error : new Consequence();
    }
  });
  const names = serviceNames(needs, node.with, services, {
    who: `${placeOf(node, origin)}: the stage '${name}'`,
    place: placeOf(node, origin, 'with'),
    services: where(origin, ['services'], 'key'),
  });
  return { options, needs, names };
}

function placing<T>(node: StageNode, origin: ConfigOrigin, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Consequence ? error : placed(error, node, origin);
  }
}

function factsOf(names: Readonly<Record<string, readonly string[]>>, services: ProvenServices): StagePlace['services'] {
  return Object.fromEntries(
    Object.entries(names).map(([need, list]) => [
      need,
      list.flatMap((name) => services.called(name)).map(({ name, use, traits }) => ({ name, use, traits })),
    ]),
  );
}

/** What a stage says against its options or its place, with where in the config that is: its `details.path`, if it gives one, leads there. */
function placed(error: unknown, node: StageNode, origin: ConfigOrigin): unknown {
  if (!isAblataError(error)) {
    return new AblataError(
      'PLUGIN_BROKEN',
      `${placeOf(node, origin)}: the stage '${node.name}' failed while the graph was proven: ${(error as Error)?.message ?? String(error)}`,
      { cause: error, mender: 'plugin' },
    );
  }
  const path = Array.isArray(error.details['path']) ? (error.details['path'] as PropertyKey[]) : [];
  return new AblataError(error.code, `${placeOf(node, origin, ...path)}: ${error.message}`, {
    ...(error.hint !== undefined && { hint: error.hint }),
    cause: error.cause ?? error,
    mender: error.mender,
    details: { ...error.details, stage: node.name },
  });
}

function singleEnd(rows: readonly ProvenNode[], origin: ConfigOrigin): ProvenNode {
  const ends = rows.filter(({ name }) => !rows.some(({ from }) => from.includes(name)));
  if (ends.length === 1) return ends[0] as ProvenNode;
  const names = ends.map(({ name }) => name).join(', ');
  const last = ends.at(-1);
  const inputs = [...(last?.from ?? []), ...ends.slice(0, -1).map(({ name }) => name)];
  throw new AblataError(
    'GRAPH_NO_SINGLE_END',
    `${origin.label}: rows must come together in one last stage, and the graph ends in ${ends.length}: ${names || 'none'}`,
    last
      ? {
          hint: `Join the branches: { stage: '${last.name}', from: [${inputs.map((name) => `'${name}'`).join(', ')}] }`,
        }
      : { hint: `Put in a stage that makes rows, for example: { use: 'texts' }.` },
  );
}
