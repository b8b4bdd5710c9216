import type { Instruction } from './compose-instruction.ts';

/** How far apart stated probabilities are: likelihoods of whole sentences differ by orders of magnitude, stated ones do not. */
const SHARPNESS = 0.25;

/**
 * The probabilities a model would state for its candidates: in the order of how likely the grammar made them, with two decimals, at
 * least 0.01 and at most `maximum`, and together not more than 1 as far as that floor allows.
 */
export function verbalizeProbabilities(candidates: readonly Instruction[], maximum: number): readonly number[] {
  const best = Math.max(...candidates.map(({ logProbability }) => logProbability));
  const weights = candidates.map(({ logProbability }) => Math.exp(SHARPNESS * (logProbability - best)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const ceiling = Math.max(0.01, Math.floor(maximum * 100 - 1e-9) / 100);
  return weights.map((weight) => Math.min(ceiling, Math.max(0.01, Math.floor((90 * weight) / sum) / 100)));
}
