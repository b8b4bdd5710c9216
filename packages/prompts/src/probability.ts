import type { Measure } from '@ablata/answers';

/** A way to ask for the probability of each candidate. */
export interface ProbabilityDefinition {
  /** The name of the number in the answer. */
  readonly field: 'probability' | 'confidence' | 'perplexity' | 'nll';
  /** What the number is; follows "With each, state its …: ". */
  readonly meaning: string;
  /** How the number is read. */
  readonly measure: Measure;
  /** The bound that means "in the tails", from a probability. */
  readonly tails: (threshold: number) => string;
}

const below = (threshold: number): string => `below ${threshold}`;

/**
 * The seven definitions of the paper's library (Zhang et al. 2025, https://github.com/CHATS-lab/verbalized-sampling), in our words. Perplexities and log-likelihoods
 * become probabilities when they are read: 1/x and exp(−x).
 */
export const PROBABILITIES = {
  implicit: {
    field: 'probability',
    meaning: 'a number between 0.0 and 1.0 that says how likely you would be to give this very instruction',
    measure: 'probability',
    tails: below,
  },
  explicit: {
    field: 'probability',
    meaning:
      'your estimate, as a number between 0.0 and 1.0, of how much of the full distribution of instructions you could give for these problems falls to this one',
    measure: 'probability',
    tails: below,
  },
  relative: {
    field: 'probability',
    meaning:
      'a number between 0.0 and 1.0 that weighs how likely this instruction is against the others you could give for these problems',
    measure: 'probability',
    tails: below,
  },
  percentage: {
    field: 'probability',
    meaning: 'its share of the full distribution of instructions you could give, in percent, from 0 to 100',
    measure: 'percentage',
    tails: (threshold) => `below ${Number((threshold * 100).toPrecision(6))} percent`,
  },
  confidence: {
    field: 'confidence',
    meaning:
      'a normalized score between 0.0 and 1.0 that says how typical this instruction is of all those you could give',
    measure: 'probability',
    tails: below,
  },
  perplexity: {
    field: 'perplexity',
    meaning:
      'the exponential of the average negative log-likelihood of its tokens, a number from 1 up; the lower it is, the surer you would be of each token',
    measure: 'perplexity',
    tails: (threshold) => `above ${Number((1 / threshold).toPrecision(6))}`,
  },
  nll: {
    field: 'nll',
    meaning:
      'the sum of the negative natural logarithms of the probabilities of its tokens, a number from 0 up; the smaller it is, the surer you would be',
    measure: 'nll',
    tails: (threshold) => `above ${Number((-Math.log(threshold)).toPrecision(6))}`,
  },
} as const satisfies Record<string, ProbabilityDefinition>;
