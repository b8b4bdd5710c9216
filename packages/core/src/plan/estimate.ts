import type { StageNeeds } from './planning-account.ts';

/** With no answers at hand yet: the share of candidates taken to be new. */
const EXPECTED_ACCEPTANCE = 0.8;
/** Well-behaved requests that are taken to have been seen already: they keep the first estimates sane. */
const PRIOR = 10;

/** What is held and what is left for one stage that pays, in rows it asks for. */
export interface StepEstimate {
  readonly stage: string;
  readonly held: number;
  readonly left: number;
}

export interface Estimate {
  readonly steps: readonly StepEstimate[];
  /** Rows of the first such stage that are still to be asked for. */
  readonly requestsLeft: number;
}

/**
 * What a run still has to ask for, stage by stage: as many requests as the target needs at the acceptance so far, and behind them as many rows
 * as came through so far.
 *
 * @param stages those that pay, in the order of the graph
 * @param rows rows at hand
 */
export function estimate(stages: ReadonlyMap<string, StageNeeds>, rows: number, target: number): Estimate {
  const [first, ...behind] = [...stages].map(([stage, needs]) => ({
    stage,
    ...needs,
    held: needs.seen - needs.missing,
  }));
  if (!first) return { steps: [], requestsLeft: 0 };
  // What the first run had asked for ahead and did not need is no debt.
  if (rows >= target)
    return { steps: [first, ...behind].map(({ stage, held }) => ({ stage, held, left: 0 })), requestsLeft: 0 };
  // A row that waits for an answer further down will come through as those before it did.
  const waiting = behind.reduce(
    (sum, { missing, held }) => sum + missing * (held > 0 ? Math.min(1, rows / held) : 1),
    0,
  );
  const atHand = rows + waiting;
  const perRequest = Math.max(0.01, (atHand + PRIOR * first.yields * EXPECTED_ACCEPTANCE) / (first.held + PRIOR));
  const short = Number.isFinite(target) ? Math.max(0, target - atHand) : 0;
  const requestsLeft = Number.isFinite(target) ? Math.ceil(short / perRequest) : first.missing;
  let inflow = first.held + requestsLeft;
  let before = first;
  const steps = [{ stage: first.stage, held: first.held, left: requestsLeft }];
  for (const step of behind) {
    const ratio = before.held > 0 ? step.seen / before.held : before === first ? perRequest : 1;
    inflow *= ratio;
    steps.push({ stage: step.stage, held: step.held, left: Math.max(step.missing, Math.round(inflow) - step.held) });
    before = step;
  }
  return { steps, requestsLeft };
}
