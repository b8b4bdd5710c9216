import type { Theme } from '../theme.ts';

export const errors: Theme = {
  name: 'errors',
  phase: 'after',
  acts: [
    'find the first line that went wrong and describe the mistake in neutral words',
    'write down the wrong answer to {problem} that a hurried reader would give, and why',
    'sort your mistakes into misread, misplanned and miscalculated',
    'explain what made the mistake about the {things} look right at the time',
    'invent a mistake someone could make with {quantity} and show how to detect it',
    'compare your faulty line with the corrected one and name the difference',
    'turn each slip into a question to ask [next time|on the next problem]',
    'look for the same slip in your other answers',
    'rewrite the step that failed in such a way that the mistake becomes impossible',
  ],
  aims: [
    'make the same mistake only once',
    'learn how the mistake came about',
    'replace blame by information',
    'know your own weak spots',
  ],
  questions: [
    'where a hurried reader of {problem} would go wrong',
    'what kind of mistake you make most often',
    'which warning you overlooked',
    'how the error could have been caught a step earlier',
    'what the wrong answer would have told you about the {things}',
  ],
  troubles: [
    'you cannot find where the error began',
    'the same slip turns up twice',
    'the mistake seems to have no reason',
    'the correction creates a new contradiction',
  ],
  remedies: [
    'start from the correct end and work back to the first disagreement',
    'make a small card with the warning and keep it in view',
    'ask somebody else to read the line aloud',
    'redo the step with the simplest numbers you can think of',
  ],
  habits: [
    'erasing the wrong line at once',
    'calling every error careless',
    'copying the correct solution over your own',
  ],
  reasons: [
    'a mistake you understand is worth more than an answer you copied',
    'errors come in families',
    'the reason behind a slip returns unless it is named',
  ],
};
