import type { Theme } from '../theme.ts';

export const justify: Theme = {
  name: 'justify',
  phase: 'during',
  acts: [
    'give a reason for each step that a sceptic would accept',
    'write because after every line and finish the sentence',
    'point to the words in {problem} that allow the step you are taking',
    'explain why you multiply here and do not add',
    'defend your use of {quantity} in one sentence',
    'tell what would go wrong if the step were left out',
    'link every number in your work to a sentence about the {things} or to an earlier line',
    'argue for the opposite step for a moment, then decide which argument is stronger',
    'say which rule you are using and why the {things} meet its conditions',
  ],
  aims: [
    'turn a calculation into an argument',
    'expose a step that rests on habit alone',
    'make your work readable for others',
    'be able to trust the result',
  ],
  questions: [
    'why this operation and not its opposite',
    'what in the text permits this step',
    'whether the reason would convince someone who doubts it',
    'which step you could not defend',
    'where you found {quantity} and why you need it here',
  ],
  troubles: [
    'the only reason is that it looks right',
    'a step has no support in the text',
    'your argument uses the result it should prove',
    'you need more than one sentence to defend a step',
  ],
  remedies: [
    'test the step on a tiny example',
    'look for the sentence that supports it and quote it',
    'mark the step as doubtful and come back to it',
    'split it into two steps with a reason each',
  ],
  habits: [
    'writing bare calculations',
    'explaining only the steps that are easy',
    'trusting a step because the last one was right',
  ],
  reasons: [
    'a step you cannot explain is a guess',
    'reasons last longer than results',
    'finding the words often finds the mistake',
  ],
};
