import type { Theme } from '../theme.ts';

export const relations: Theme = {
  name: 'relations',
  phase: 'before',
  acts: [
    'say in words how the {things} and the {others} depend on each other',
    'decide who has more and who has less before you add or subtract',
    'name the whole and its parts in {problem}',
    'check which quantity the words half, twice or more than refer to',
    'describe what happens to {goal} when you double {quantity}',
    'identify what stays the same in {problem} and what changes',
    'ask of every pair of numbers whether they may be combined at all',
    'find the phrase that links the {things} to the {others} and translate it literally',
    'put the relation into a sentence before you turn it into arithmetic',
  ],
  aims: [
    'choose the operation for a reason',
    'avoid turning a comparison around',
    'understand how one quantity drives another',
    'see what the numbers have to do with each other',
  ],
  questions: [
    'which of the two is larger, and how you know',
    'how {goal} would react if there were more {things}',
    'what the {things} are being compared with',
    'whether the relation is additive or multiplicative',
    'which quantity is the base of the comparison',
  ],
  troubles: [
    'the comparison seems to run in both directions',
    'the operation was chosen by a keyword',
    'more of one thing seems to give less of the other',
    'the relation only holds for part of the story',
  ],
  remedies: [
    'test it with easy numbers',
    'reverse the sentence and see whether it still says the same',
    'draw both quantities side by side',
    'write down who is being compared with whom',
  ],
  habits: [
    'letting a keyword pick the operation',
    'adding numbers that count different things',
    'reading a comparison only once',
  ],
  reasons: [
    'keywords point to the wrong operation surprisingly often',
    'the relation carries the meaning and the numbers only its size',
    'a comparison turned around gives a plausible wrong answer',
  ],
};
