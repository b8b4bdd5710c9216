import type { Theme } from '../theme.ts';

export const estimate: Theme = {
  name: 'estimate',
  phase: 'before',
  acts: [
    'guess a sensible range for {goal} and write it down',
    'round {quantity} to something friendly and work out a rough answer',
    'predict whether {goal} will be larger or smaller than {quantity}',
    'decide on a number that would be far too high for {goal} and one that would be far too low',
    'make a quick estimate with [tens only|one-digit numbers] and keep it beside your work',
    'imagine the {things} in front of you and judge [how many|how much] would be believable',
    'bet on an answer to {problem} and note how sure you are',
    'find a lower and an upper bound for {goal} before being exact',
    'compare {quantity} with something you know from daily life',
  ],
  aims: [
    'have something to hold the result against',
    'catch a slipped decimal point',
    'feel the size of {goal} before you compute it',
    'train your sense for numbers',
    'be surprised for the right reasons',
  ],
  questions: [
    'roughly how large {goal} ought to be',
    'whether ten times as much would still make sense',
    'what an impossible answer to {problem} would look like',
    'which way rounding {quantity} pushes the estimate',
    'how far from the truth your guess may lie',
  ],
  troubles: [
    'the exact answer falls outside your range',
    'you have no feeling for the size of {goal}',
    'the estimate and the calculation differ widely',
    'rounding changes the answer more than expected',
  ],
  remedies: [
    'look for the step where the two part ways',
    'anchor the guess on one number from the text',
    'repeat the estimate with different rounding',
    'trust neither until you know why',
  ],
  habits: [
    'trusting the first exact number you obtain',
    'waiting until the end to wonder about the size of the answer',
    'rounding only after the calculation is finished',
  ],
  reasons: [
    'an estimate made beforehand cannot be bent to fit the result',
    'a rough number is the cheapest check there is',
    'errors in size are easier to see than errors in digits',
  ],
};
