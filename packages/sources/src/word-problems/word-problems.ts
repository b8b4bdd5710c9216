import { createHash } from 'node:crypto';
import type { InputOf, Source } from '@ablata/spec';
import { type } from 'arktype';
import { topics } from './topics.ts';

export const wordProblemsOptions = type({
  /** Reads only so many records. */
  'limit?': 'number.integer >= 1',
  '+': 'reject',
});
export type WordProblemsOptions = InputOf<typeof wordProblemsOptions>;

/**
 * Grade-school word problems that come with this package, for when GSM8K is not at hand. Ids are `word-problems/shopping/1`, …; fields are `topic`,
 * `expression` (the arithmetic of the answer) and `final` (its value).
 */
export function createWordProblems(options: WordProblemsOptions = {}): Source {
  const { limit } = wordProblemsOptions.assert(options);
  const sha256 = createHash('sha256').update(JSON.stringify(topics)).digest('hex');
  return {
    identity: {
      plugin: '@ablata/sources',
      source: 'word-problems',
      dataset: 'word-problems',
      sha256,
      limit: limit ?? null,
    },
    async *records(signal) {
      let count = 0;
      for (const [topic, problems] of Object.entries(topics)) {
        for (const [index, { text, expression, answer }] of problems.entries()) {
          signal.throwIfAborted();
          if (count === limit) return;
          count++;
          yield { id: `word-problems/${topic}/${index + 1}`, text, fields: { topic, expression, final: answer } };
        }
      }
    },
  };
}
