import type { Candidate, Parsed, Random, Reject } from '@ablata/spec';

/** Which candidates of an answer are kept. */
export type KeepRule = 'all' | 'sampled' | 'tails';

/**
 * What a candidate weighs: the probability the model gave, the exponential of it (softmax; sampling by it is flatter than by the probabilities
 * themselves), or the same as all.
 */
export type WeightMode = 'elicited' | 'softmax' | 'uniform';

export interface KeepOptions {
  readonly keep: KeepRule;
  /** For `sampled`: how many to keep. */
  readonly sample: number;
  /** For `tails`: candidates below this probability are kept. */
  readonly threshold: number | undefined;
  /** For `sampled`: default `elicited`. */
  readonly weights?: WeightMode | undefined;
}

/** Applies a rule to what was parsed; what it does not keep becomes `filtered`. Order is kept. */
export function keepCandidates(parsed: Parsed, options: KeepOptions, random: Random): Parsed {
  if (options.keep === 'all') return parsed;
  if (options.keep === 'tails') {
    const threshold = options.threshold as number;
    return divide(parsed, ({ probability }) => {
      if (probability === null) return 'no-probability';
      return probability < threshold ? undefined : 'not-in-tails';
    });
  }
  const chosen = sampleByWeight(parsed.candidates, options, random);
  return divide(parsed, (candidate) => (chosen.has(candidate) ? undefined : 'not-sampled'));
}

function divide(parsed: Parsed, refusal: (candidate: Candidate) => string | undefined): Parsed {
  const rejects: Reject[] = [...parsed.rejects];
  const candidates = parsed.candidates.filter((candidate) => {
    const reason = refusal(candidate);
    if (reason !== undefined) rejects.push({ fate: 'filtered', reason });
    return reason === undefined;
  });
  return { ...parsed, candidates, rejects };
}

/**
 * Without replacement, each next one with a chance in proportion to its probability. A candidate without probability weighs
 * the mean of the others; when nothing has weight, all weigh the same.
 */
function sampleByWeight(
  candidates: readonly Candidate[],
  { sample: count, weights = 'elicited' }: KeepOptions,
  random: Random,
): ReadonlySet<Candidate> {
  const known = candidates.flatMap(({ probability }) => probability ?? []);
  const mean = known.length === 0 ? 1 : known.reduce((sum, value) => sum + value, 0) / known.length;
  const left = candidates.map((candidate) => ({ candidate, weight: weigh(candidate.probability ?? mean, weights) }));
  const chosen = new Set<Candidate>();
  while (chosen.size < count && left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    let point = random.float() * (total > 0 ? total : left.length);
    let index = left.findIndex(({ weight }) => {
      point -= total > 0 ? weight : 1;
      return point < 0;
    });
    if (index === -1) index = left.length - 1;
    chosen.add((left.splice(index, 1)[0] as (typeof left)[number]).candidate);
  }
  return chosen;
}

function weigh(probability: number, mode: WeightMode): number {
  if (mode === 'uniform') return 1;
  return mode === 'softmax' ? Math.exp(probability) : probability;
}
