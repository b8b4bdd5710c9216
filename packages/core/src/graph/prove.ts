import { AblataError, type DatasetStage, dependOn, isAblataError, type Stage, type StagePlace } from '@ablata/spec';
import type { ConfigOrigin } from '../config/locate.ts';
import { validate } from '../config/validate.ts';
import type { BoundServices } from '../container/bind.ts';
import { noOptions } from '../container/find-provider.ts';
import { serviceNames } from '../container/service-names.ts';
import { addColumns, joinColumns, type KnownColumns, requireColumns } from './columns.ts';
import { type Graph, placeOf, type StageNode } from './graph.ts';
import type { ProvenGraph, ProvenNode } from './proven-graph.ts';
import { sort } from './sort.ts';

/** What the proof has to know of the services. */
export type ProvenServices = Pick<BoundServices, 'names' | 'tokenOf' | 'called'>;

/**
 * Proves, before anything is spent, that the graph can run: no circle, one end, every column that is read is there with its
 * type and added once, every needed service is there, all options are valid.
 *
 * @throws GRAPH_UNKNOWN_INPUT, GRAPH_BAD_INPUT, GRAPH_CYCLE, GRAPH_NO_SINGLE_END, GRAPH_MISSING_COLUMN, GRAPH_COLUMN_TYPE, GRAPH_COLUMN_TWICE,
 * GRAPH_BAD_COLUMN, GRAPH_UNBOUND, GRAPH_WRONG_SLOT, CONFIG_UNKNOWN_NEED, CONFIG_UNKNOWN_SERVICE, CONFIG_INVALID, and what stages throw
 */
export async function prove(graph: Graph, services: ProvenServices, origin: ConfigOrigin): Promise<ProvenGraph> {
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
  const place = placeOf(node, origin);
  const who = `${place}: the stage '${name}'`;
  const path = node.edit === undefined ? [] : ['stages', node.edit];
  const options = await validate(stage.options ?? noOptions, node.options, {
    origin,
    path,
    what: `the options of the stage '${name}'`,
  });
  const settled = <T>(settle: () => T): T => {
    try {
      return settle();
    } catch (error) {
      throw placed(error, node, origin);
    }
  };
  const early: StagePlace = { stage: name, columns: before.columns, services: {} };
  const needs = settled(() => dependOn(stage.needs, options, early));
  const names = serviceNames(needs, node.with, services, { who, place: placeOf(node, origin, 'with') });
  const here: StagePlace = { ...early, services: factsOf(names, services) };
  const reads = settled(() => dependOn(stage.reads, options, here));
  const nobody =
    stage.kind === 'dataset'
      ? 'the finished dataset does not have'
      : node.from.length === 0
        ? 'nothing adds: it is the first stage'
        : 'no stage before it adds';
  requireColumns(reads, before.columns, `${who} reads`, nobody);
  const changes = settled(() =>
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
