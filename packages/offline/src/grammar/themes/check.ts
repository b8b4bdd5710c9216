import type { Theme } from '../theme.ts';

export const check: Theme = {
  name: 'check',
  phase: 'after',
  acts: [
    'put the answer back into {problem} and see whether every sentence comes true',
    'recalculate in a different order and compare the results',
    'undo each operation in turn and see whether you arrive at {quantity} again',
    'verify every line against the text, one finger on each',
    'check the arithmetic separately from the reasoning',
    'let the parts about the {things} add up to the whole once more',
    'test whether your answer would still fit if {quantity} were changed a little',
    'work through {problem} again on a blank sheet without looking at the first attempt',
    'confirm that you answered for the {things} and not for the {others}',
  ],
  aims: [
    'be certain for a reason',
    'find the slip before someone else does',
    'tell a right answer from a lucky one',
    'separate errors of thought from errors of the pen',
  ],
  questions: [
    'whether the answer makes every sentence of {problem} true',
    'which line you would bet against',
    'how you could prove {goal} without repeating the same steps',
    'whether all the {things} have been counted once and only once',
    'what a wrong sign would have done to the answer',
  ],
  troubles: [
    'the check and the result disagree',
    'a condition of the story is not met',
    'the numbers come out almost right',
    'one line looks different the second time',
  ],
  remedies: [
    'compare the two calculations line by line',
    'repair the first line that fails and redo what follows',
    'suspect the copying before the reasoning',
    'start again from the sentence that was violated',
  ],
  habits: ['nodding at your own work', 'repeating the same calculation in the same way', 'checking only the last line'],
  reasons: [
    'the eye forgives what it has just written',
    'a check by another route rarely makes the same mistake',
    'an answer that fits the whole story is seldom wrong',
  ],
};
