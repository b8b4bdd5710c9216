import { defineStage } from '@ablata/spec';
import { type } from 'arktype';

const REFUSALS: readonly RegExp[] = [
  /\bas an? (?:ai|artificial intelligence|(?:large )?language model)\b/iu,
  /^\W*(?:i['’]?m|i am) (?:(?:very |so |really )?sorry|afraid)\b/iu,
  /^\W*sorry\b[\s,.!]/iu,
  /^\W*(?:unfortunately,? )?i (?:can(?:['’]?t|not)|could not|couldn['’]t|won['’]?t|will not|am (?:not able|unable)|do not feel|don['’]t feel)\b/iu,
  /^\W*(?:unfortunately,? )?i['’]m (?:not able|unable)\b/iu,
  /\b(?:i|we) (?:must|have to) (?:decline|refuse)\b/iu,
  /\bcan(?:['’]t|not) (?:assist|help|comply) with (?:this|that|your|the) (?:request|question|task)\b/iu,
];

/** Whether a text is a refusal or talks about the model instead of answering (English). */
export function isRefusal(text: string): boolean {
  return REFUSALS.some((pattern) => pattern.test(text));
}

export const filterRefusalsOptions = type({
  /** Further regular expressions (without slashes, any case) that mark a refusal. */
  patterns: type('string')
    .narrow((source, context) => {
      const problem = problemOf(source);
      return problem === undefined || context.reject({ expected: 'a regular expression', actual: problem });
    })
    .array()
    .default(() => []),
  '+': 'reject',
});

/** Keeps refusals out of the dataset. Reads `text`; drops as `filtered`, reason `refusal`. */
export const filterRefusals = defineStage({
  name: 'filter-refusals',
  options: filterRefusalsOptions,
  reads: { text: 'string' },
  adds: {},
  async *run(batches, context) {
    const own = context.options.patterns.map(toPattern);
    for await (const batch of batches) {
      yield batch.filter((row) => {
        if (!isRefusal(row.text) && !own.some((pattern) => pattern.test(row.text))) return true;
        context.drop(row, 'filtered', 'refusal');
        return false;
      });
    }
  },
});

function toPattern(source: string): RegExp {
  return new RegExp(source, 'iu');
}

/** Why it is no regular expression. */
function problemOf(source: string): string | undefined {
  try {
    toPattern(source);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
