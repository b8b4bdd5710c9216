import type { Theme } from '../theme.ts';

export const switchStrategy: Theme = {
  name: 'switch-strategy',
  phase: 'during',
  acts: [
    'decide in advance what would make you give up your first approach',
    'try {problem} with smaller numbers and carry the method over',
    'replace {quantity} by an easy number and see what the structure does',
    'change one thing about your approach and keep the rest',
    'work from the answer back to the {things} for a few lines',
    'guess {goal}, follow the consequences, and adjust the guess',
    'put the calculation aside and [draw|tabulate|act out] what happens to the {things}',
    'ask for the smallest hint that would get you moving again',
    'treat being stuck as news about the approach and write down what it tells you',
  ],
  aims: [
    'get moving again without guessing blindly',
    'avoid pouring effort into a dead end',
    'learn something from the failed attempt',
    'see {problem} from another side',
  ],
  questions: [
    'what exactly is blocking you',
    'whether the approach or only one step of it has failed',
    'which simpler version of {problem} you could solve',
    'what you have not tried with the {things} yet',
  ],
  troubles: [
    'the same idea keeps failing',
    'three minutes pass without a new line',
    'the calculation keeps growing',
    'the approach needs a fact that the story does not give',
  ],
  remedies: [
    'choose the approach you like least and give it a fair trial',
    'go back to the fork where you chose this route',
    'use friendlier numbers for a while',
    'explain to somebody what does not work',
  ],
  habits: [
    'repeating the same attempt with more force',
    'abandoning a plan at the first obstacle',
    'waiting for inspiration',
  ],
  reasons: [
    'knowing when to stop is part of knowing how to go on',
    'a dead end still tells you where the road is not',
    'a small change of view often undoes a large knot',
  ],
};
