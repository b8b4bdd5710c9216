import { readAnswers } from '@ablata/answers';
import type { InputOf, PromptStrategy } from '@ablata/spec';
import { type } from 'arktype';
import { answerSchema } from './answer-schema.ts';
import { ASK, CLOSING, FORM } from './default-texts.ts';
import { commonOptions, listOptions } from './options.ts';
import { createStrategy, type PromptNeeds } from './strategy.ts';

export const sequenceOptions = type({ ...commonOptions, ...listOptions, '+': 'reject' });
export type SequenceOptions = InputOf<typeof sequenceOptions>;

/** The baseline nearest to verbalized sampling: a list in one answer, without probabilities. */
export function createSequence(options: SequenceOptions = {}, needs: PromptNeeds = {}): PromptStrategy {
  const chosen = sequenceOptions.assert(options);
  const { candidates, form } = chosen;
  return createStrategy(chosen, needs, {
    name: 'sequence',
    template: { system: `{{task}}\n\n${ASK.sequence}\n\n${FORM.sequence[form]}`, user: '{{problems}}' },
    closing: CLOSING.list,
    values: { candidates: String(candidates) },
    identity: { candidates, form },
    expectedCandidates: candidates,
    jsonSchema: form === 'json' ? answerSchema({ candidates, reasoning: false }) : undefined,
    parse(choice) {
      const parsed = readAnswers(choice, { form });
      return { ...parsed, candidates: parsed.candidates.map(({ text }) => ({ text, probability: null })) };
    },
  });
}
