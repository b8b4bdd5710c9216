import { AblataError, didYouMean } from '@ablata/spec';
import type { ConfigOrigin } from '../config/locate.ts';
import { together } from '../config/problems.ts';
import { type Graph, placeOf, type StageNode } from './graph.ts';
import { isLost } from './lost-stage.ts';

/**
 * Each node after its inputs; among those that could come next, the order of the config.
 *
 * @throws GRAPH_UNKNOWN_INPUT, GRAPH_BAD_INPUT, GRAPH_CYCLE
 */
export function sort(graph: Graph, origin: ConfigOrigin): StageNode[] {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const wrong = graph.nodes.flatMap((node) => wrongInputs(node, byName, origin));
  if (wrong.length > 0) throw together(wrong);
  const ordered: StageNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (node: StageNode, path: readonly string[]): void => {
    if (state.get(node.name) === 'done') return;
    if (state.get(node.name) === 'open') {
      const circle = [...path.slice(path.indexOf(node.name)), node.name].reverse(); // the way rows would go
      throw new AblataError('GRAPH_CYCLE', `${origin.label}: the stages go in a circle: ${circle.join(' → ')}`, {
        hint: `Change a 'from' so that rows flow one way.`,
      });
    }
    state.set(node.name, 'open');
    for (const input of node.from) visit(byName.get(input) as StageNode, [...path, node.name]);
    state.set(node.name, 'done');
    ordered.push(node);
  };
  for (const node of graph.nodes) visit(node, []);
  return ordered;
}

function wrongInputs(node: StageNode, byName: ReadonlyMap<string, StageNode>, origin: ConfigOrigin): AblataError[] {
  const place = placeOf(node, origin);
  const errors = node.from.flatMap((input) => {
    const source = byName.get(input);
    if (!source) {
      return [
        new AblataError(
          'GRAPH_UNKNOWN_INPUT',
          `${place}: the stage '${node.name}' reads from '${input}', which is not in the graph.${didYouMean(input, [...byName.keys()])}`,
        ),
      ];
    }
    if (source.stage.kind !== 'dataset' || node.stage.kind !== 'rows' || isLost(node.stage)) return [];
    return [
      new AblataError(
        'GRAPH_BAD_INPUT',
        `${place}: the stage '${node.name}' works on rows and comes after '${input}', which works on the finished dataset`,
        { hint: 'Put it before the dataset is finished, for example: after dedupe.' },
      ),
    ];
  });
  if (new Set(node.from).size < node.from.length) {
    errors.push(
      new AblataError(
        'GRAPH_BAD_INPUT',
        `${place}: the stage '${node.name}' names an input twice: ${node.from.join(', ')}`,
      ),
    );
  }
  return errors;
}
