import type { Theme } from '../theme.ts';

export const askQuestions: Theme = {
  name: 'ask-questions',
  phase: 'before',
  acts: [
    'write down three questions about {problem} that you would like answered before you begin',
    'turn each sentence about the {things} into a question and answer it from the text',
    'ask what you know, what you want and what you could introduce',
    'question the role of {quantity} before you accept it',
    'put yourself in the place of the author and ask why the {things} were chosen',
    'find the question that {problem} answers on the way without saying so',
    'check whether you could answer {problem} with one fact fewer',
    'ask a why, a how and a what-if about the {things}',
  ],
  aims: [
    'read actively',
    'learn what you do not know yet',
    'let the text answer before the calculator does',
    'direct your attention to what counts',
  ],
  questions: [
    'why the author mentions the {things} at all',
    'what would happen if {quantity} were not given',
    'which question you have avoided so far',
    'what {problem} would need to become trivial',
  ],
  troubles: [
    'a question has no answer in the text',
    'every question leads to another',
    'you have no questions at all',
    'an answer seems too obvious',
  ],
  remedies: [
    'decide whether the missing answer matters',
    'return to the one that mentions what is asked',
    'change a word of the story and see what becomes questionable',
    'ask the same thing about a smaller case',
  ],
  habits: [
    'accepting the text without a question',
    'asking only how to calculate',
    'leaving the questions to the teacher',
  ],
  reasons: [
    'a good question points to its own answer',
    'attention follows questions',
    'the questions you skip are the ones that return as errors',
  ],
};
