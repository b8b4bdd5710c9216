import type { Completion, JsonObject } from '@ablata/spec';
import type { Answer } from './answer/answer.ts';
import type { ResolvedOptions } from './options.ts';

/** The answer as it goes to the ledger. */
export function toCompletion(
  answer: Answer,
  { seconds, attempts }: { readonly seconds: number; readonly attempts: number },
  reasoning: ResolvedOptions['reasoning'],
): Completion {
  const extra: JsonObject = {
    ...(answer.model === undefined ? {} : { model: answer.model }),
    ...(answer.fingerprint === undefined ? {} : { fingerprint: answer.fingerprint }),
    ...(answer.usage === undefined ? { usage: answer.invalid.includes('usage') ? 'invalid' : 'not reported' } : {}),
    ...(answer.invalid.includes('logprobs') ? { logprobs: 'invalid' } : {}),
    ...(answer.reasoning.some((thought) => thought !== null) ? { reasoning: answer.reasoning } : {}),
  };
  return {
    choices: answer.choices.map((choice, index) => {
      const thought = answer.reasoning[index] ?? null;
      return reasoning === 'answer' && choice.text.trim() === '' && thought !== null
        ? { ...choice, text: thought }
        : choice;
    }),
    usage: answer.usage ?? { promptTokens: 0, completionTokens: 0 },
    seconds,
    attempts,
    extra,
  };
}
