import { Account } from '../books/account.ts';
import { Books } from '../books/books.ts';
import { type Experiment, targetOf } from '../experiment.ts';
import type { ProvenGraph } from '../graph/proven-graph.ts';
import { TARGET } from './collector.ts';
import type { OnEvent } from './events.ts';

/** Empty books for the stages of a graph, and for what the target takes behind them. */
export function openBooks(graph: ProvenGraph): Books {
  return new Books([...graph.rows, { name: TARGET, from: [graph.sink.name], fanOut: false }]);
}

/** An account of what an experiment may spend, which tells retries and failures as they happen. */
export function openAccount(
  { config, graph }: Experiment,
  onEvent: OnEvent,
  onHeard: (stage: string, texts: readonly string[]) => void,
): Account {
  return new Account({
    target: targetOf(config),
    budget: config.budget ?? {},
    run: config.run ?? {},
    before: (stage) => ancestors(graph, stage),
    onHeard,
    onRetry: (stage, request, retry) => onEvent({ type: 'retry', stage, request, ...retry }),
    onFailed: (failed, { code, message }) => onEvent({ type: 'failed-request', ...failed, code, message }),
  });
}

/** All stages whose rows come to this one. */
export function ancestors(graph: ProvenGraph, stage: string): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const input of graph.rows.find((node) => node.name === name)?.from ?? []) {
      if (found.has(input)) continue;
      found.add(input);
      visit(input);
    }
  };
  visit(stage);
  return [...found];
}
