import type { ProvenGraph, ProvenNode } from './proven-graph.ts';

/**
 * Names of the services that had a hand in making a column that reaches a node: those of the stage that added it, if there are any that
 * answer (`answers` says which), else those behind the columns that stage read.
 */
export function madeBy(
  graph: ProvenGraph,
  node: ProvenNode,
  column: string,
  answers: (service: string) => boolean,
): readonly string[] {
  const byName = new Map(graph.rows.map((each) => [each.name, each]));
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (adder: ProvenNode | undefined): void => {
    if (!adder || seen.has(adder.name)) return;
    seen.add(adder.name);
    const answering = Object.values(adder.services).flat().filter(answers);
    for (const name of answering) found.add(name);
    if (answering.length > 0) return;
    for (const read of Object.keys(adder.reads)) visit(adderOf(adder, read));
  };
  const adderOf = (reader: ProvenNode, name: string): ProvenNode | undefined => {
    for (const input of reader.from) {
      const adder = byName.get(input)?.addedBy[name];
      if (adder !== undefined) return byName.get(adder);
    }
    return undefined;
  };
  visit(adderOf(node, column));
  return [...found];
}
