import type { LedgerHistory } from '@ablata/ledger';
import { costOf } from '../books/prices.ts';
import type { Experiment } from '../experiment.ts';
import type { StepEstimate } from './estimate.ts';

/** What is left to pay, from the averages of earlier answers of the same services; null where there are none. */
export interface Cost {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly minutes: number | null;
  readonly cost: number | null;
  /** Answers the averages come from; 0: nothing is known yet. */
  readonly basis: number;
  /** The same for each language model that is left to be asked, by its name. */
  readonly byService: Readonly<Record<string, ServiceCost>>;
}

export interface ServiceCost {
  /** Answers left, about. */
  readonly answers: number;
  /** Prompt and completion tokens; null: nothing is known yet. */
  readonly tokens: number | null;
  readonly cost: number | null;
}

interface Known {
  readonly name: string;
  readonly history: LedgerHistory | undefined;
  readonly concurrency: number | undefined;
}

/** Each row left at a stage is an answer of each model that the stage takes. */
export function costOfSteps(steps: readonly StepEstimate[], experiment: Experiment, services: readonly Known[]): Cost {
  const { prices, concurrency } = experiment.config.run ?? {};
  const total = { prompt: 0, completion: 0, seconds: 0, cost: 0, basis: 0 };
  const byService: Record<string, { answers: number; tokens: number | null; cost: number | null }> = {};
  for (const { stage, left } of steps) {
    const names = Object.values(experiment.graph.rows.find(({ name }) => name === stage)?.services ?? {}).flat();
    for (const service of services) {
      const { history } = service;
      if (!names.includes(service.name) || !history) continue;
      const sum = byService[service.name] ?? { answers: 0, tokens: null, cost: null };
      byService[service.name] = sum;
      sum.answers += left;
      if (history.answers === 0) continue;
      const each = left / history.answers;
      const tokens = { prompt: history.promptTokens * each, completion: history.completionTokens * each };
      total.prompt += tokens.prompt;
      total.completion += tokens.completion;
      total.seconds += (history.seconds * each) / (concurrency ?? service.concurrency ?? 1);
      total.cost += costOf(prices, service.name, tokens);
      total.basis += history.answers;
      sum.tokens = (sum.tokens ?? 0) + tokens.prompt + tokens.completion;
      if (prices) sum.cost = (sum.cost ?? 0) + costOf(prices, service.name, tokens);
    }
  }
  const known = total.basis > 0;
  return {
    promptTokens: known ? total.prompt : null,
    completionTokens: known ? total.completion : null,
    minutes: known ? total.seconds / 60 : null,
    cost: known && prices ? total.cost : null,
    basis: total.basis,
    byService,
  };
}
