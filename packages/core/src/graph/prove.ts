import { AblataError, type DatasetStage, type Project, type Stage } from '@ablata/spec';
import type { ConfigOrigin } from '../config/locate.ts';
import { Consequence, gathering, type Problems } from '../config/problems.ts';
import { createProject } from '../container/project.ts';
import { joinColumns, type KnownColumns } from './columns.ts';
import type { Graph, StageNode } from './graph.ts';
import { placeOf } from './graph.ts';
import { isLost } from './lost-stage.ts';
import { NodeProver, type ProvenServices } from './prove-node.ts';
import type { ProvenGraph, ProvenNode } from './proven-graph.ts';
import { sort } from './sort.ts';

const NOTHING_KNOWN: KnownColumns = { columns: {}, addedBy: {}, unsure: 'all' };

/**
 * Proves, before anything is spent, that the graph can run: no circle, one end, every column that is read is there with its
 * type and added once, every needed service is there, all options are valid. All that is wrong is told at once; nothing that follows from it.
 *
 * @param problems where mistakes go
 * @param project where the files lie that options name
 * @throws GRAPH_UNKNOWN_INPUT, GRAPH_BAD_INPUT, GRAPH_CYCLE, GRAPH_NO_SINGLE_END, GRAPH_MISSING_COLUMN, GRAPH_COLUMN_TYPE, GRAPH_COLUMN_TWICE,
 * GRAPH_BAD_COLUMN, GRAPH_UNBOUND, GRAPH_WRONG_SLOT, CONFIG_UNKNOWN_NEED, CONFIG_UNKNOWN_SERVICE, CONFIG_INVALID, and what stages throw
 */
export function prove(
  graph: Graph,
  services: ProvenServices,
  origin: ConfigOrigin,
  problems?: Problems,
  project: Project = createProject(origin),
): Promise<ProvenGraph> {
  return gathering(problems, async (own) => {
    const prover = new NodeProver(services, origin, project, own);
    const sorted = own.graph ? undefined : await own.attempt(() => sort(graph, origin));
    const rows: ProvenNode[] = [];
    const later: StageNode[] = [];
    const proven = new Map<string, ProvenNode>();
    for (const node of sorted ?? graph.nodes) {
      const inputs = sorted ? node.from.map((name) => proven.get(name)) : [];
      if (node.stage.kind === 'dataset' || (isLost(node.stage) && inputs.includes(undefined))) {
        later.push(node);
        continue;
      }
      const joined = joinColumns(inputs as ProvenNode[], placeOf(node, origin), node.name, prover.tell);
      const ready = (await prover.prove(node, sorted ? joined : NOTHING_KNOWN)) as ProvenNode;
      proven.set(node.name, ready);
      rows.push(ready);
    }
    const sink = sorted && singleEnd(rows, origin, prover);
    const dataset: ProvenNode<DatasetStage>[] = [];
    for (const node of later) {
      const before = dataset.at(-1) ?? sink ?? NOTHING_KNOWN;
      dataset.push((await prover.prove(node, before)) as ProvenNode<DatasetStage>);
    }
    if (sink && prover.sound) return { rows, sink, dataset };
    if (!problems) own.throw();
    throw new Consequence();
  });
}

function singleEnd(
  rows: readonly ProvenNode<Stage>[],
  origin: ConfigOrigin,
  { tell }: NodeProver,
): ProvenNode | undefined {
  const ends = rows.filter(({ name }) => !rows.some(({ from }) => from.includes(name)));
  if (ends.length === 1) return ends[0];
  const names = ends.map(({ name }) => name).join(', ');
  const last = ends.at(-1);
  const inputs = [...(last?.from ?? []), ...ends.slice(0, -1).map(({ name }) => name)];
  tell(
    new AblataError(
      'GRAPH_NO_SINGLE_END',
      `${origin.label}: rows must come together in one last stage, and the graph ends in ${ends.length}: ${names || 'none'}`,
      last
        ? {
            hint: `Join the branches: { stage: '${last.name}', from: [${inputs.map((name) => `'${name}'`).join(', ')}] }`,
          }
        : { hint: `Put in a stage that makes rows, for example: { use: 'texts' }.` },
    ),
  );
  return undefined;
}
