import { readAnswers } from '@ablata/answers';
import { AblataError, type InputOf, type Parsed, type PromptStrategy } from '@ablata/spec';
import { type } from 'arktype';
import { answerSchema } from './answer-schema.ts';
import { ASK, CLOSING, FORM } from './default-texts.ts';
import { keepCandidates } from './keep.ts';
import { commonOptions, listOptions } from './options.ts';
import { PROBABILITIES } from './probability.ts';
import { createStrategy, type PromptNeeds } from './strategy.ts';

export const verbalizedSamplingOptions = type({
  ...commonOptions,
  ...listOptions,
  /** `chain-of-thought` asks for thoughts first; `multi-turn` asks for `candidates` more in each further turn. */
  variant: "'standard' | 'chain-of-thought' | 'multi-turn' = 'standard'",
  /** For `multi-turn`: how many turns in all. */
  turns: '2 <= number.integer <= 20 = 3',
  /** How often a model that gave fewer candidates than asked for is asked for the missing ones. */
  askAgain: '0 <= number.integer <= 10 = 0',
  /** How the probability is asked for and read: the paper's seven definitions. */
  probability: "'implicit' | 'explicit' | 'relative' | 'percentage' | 'confidence' | 'perplexity' | 'nll' = 'implicit'",
  /** Asks for the tails: instructions whose probability is below this. The paper uses 0.1. */
  'threshold?': '0 < number <= 1',
  /** Which candidates of an answer to keep: all, `sample` of them by weight, or those below the threshold. */
  keep: "'all' | 'sampled' | 'tails' = 'all'",
  /** For keep `sampled`: how many. */
  sample: 'number.integer >= 1 = 1',
  /** For keep `sampled`: each candidate weighs its probability, the exponential of it, or the same as all. */
  weights: "'elicited' | 'softmax' | 'uniform' = 'elicited'",
  '+': 'reject',
});

export type VerbalizedSamplingOptions = InputOf<typeof verbalizedSamplingOptions>;

/**
 * Verbalized sampling: asks for several candidates with their probabilities in one answer, which draws a model out of its
 * mode (Zhang et al. 2025, https://arxiv.org/abs/2510.01171).
 *
 * @throws CONFIG_OPTION, CONFIG_TEMPLATE
 */
export function createVerbalizedSampling(
  options: VerbalizedSamplingOptions = {},
  needs: PromptNeeds = {},
): PromptStrategy {
  const chosen = verbalizedSamplingOptions.assert(options);
  const { candidates, form, variant, threshold, keep, sample, weights, turns, askAgain } = chosen;
  const { field, meaning, measure, tails } = PROBABILITIES[chosen.probability];
  const refused: AblataError[] = [];
  if (keep === 'tails' && threshold === undefined) {
    const error = new AblataError('CONFIG_OPTION', "prompt option keep: 'tails' needs a threshold, and there is none", {
      hint: 'Add, for instance, threshold: 0.1.',
      details: { path: ['keep'] },
    });
    refused.push(error);
  }
  const reasoning = variant === 'chain-of-thought';
  const further = variant === 'multi-turn' ? turns - 1 : 0;
  const kept = keep === 'sampled' ? Math.min(sample, candidates) : candidates;
  const ask = reasoning ? `${ASK.reasoning} ${ASK.verbalized}` : ASK.verbalized;
  return createStrategy(chosen, needs, {
    name: 'verbalized-sampling',
    refused,
    template: {
      system: `{{task}}\n\n${ask}\n\n${FORM[reasoning ? 'reasoned' : 'verbalized'][form]}`
        .replace('{{tails}}', threshold === undefined ? '' : ASK.tails)
        .replace(
          '{{bound}}',
          threshold === undefined ? '' : tails(threshold).replace(String(threshold), '{{threshold}}'),
        )
        .replace('{{meaning}}', meaning)
        .replaceAll('{{field}}', field),
      user: '{{problems}}',
      followUp: ASK.another,
    },
    closing: CLOSING.list,
    values: { candidates: String(candidates), threshold: threshold === undefined ? '1' : String(threshold) },
    identity: {
      variant,
      candidates,
      form,
      threshold: threshold ?? null,
      turns: further + 1,
      keep,
      sample: keep === 'sampled' ? sample : null,
      ...(askAgain > 0 && { askAgain }),
      ...(chosen.probability !== 'implicit' && { probability: chosen.probability }),
      ...(keep === 'sampled' && weights !== 'elicited' && { weights }),
    },
    expectedCandidates: kept * (further + 1),
    furtherTurns: further,
    jsonSchema: form === 'json' ? answerSchema({ candidates, field, reasoning }) : undefined,
    ...(askAgain > 0 && { again: (answers) => missing(answers, candidates * (further + 1), askAgain + further) }),
    parse: (choice, random) =>
      keepCandidates(readAnswers(choice, { form, measure }), { keep, sample, threshold, weights }, random),
  });
}

/** What to say when candidates are missing; undefined when none are, or the model was asked often enough. What was left out by a rule is not missing. */
function missing(answers: readonly Parsed[], wanted: number, most: number): string | undefined {
  const given = answers.reduce(
    (sum, { candidates, rejects }) =>
      sum + candidates.length + rejects.filter(({ fate }) => fate === 'filtered').length,
    0,
  );
  if (given >= wanted || answers.length > most) return undefined;
  return ASK.missing.replace('{{given}}', String(given)).replace('{{missing}}', String(wanted - given));
}
