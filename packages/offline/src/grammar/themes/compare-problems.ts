import type { Theme } from '../theme.ts';

export const compareProblems: Theme = {
  name: 'compare-problems',
  phase: 'after',
  acts: [
    'compare the stories and decide which two share a structure',
    'rank the problems by difficulty and say what makes the hardest one hard',
    'ask what {problem} would look like with the numbers of another one',
    'carry one idea from {problem} over to the one you found hardest',
    'note what the {things} in one story and the {others} in another have in common',
    'choose a common first step for all of the problems and test whether it helps',
    'write one piece of advice that fits every problem here and one that fits only {problem}',
    'group the problems by the kind of reasoning they need and leave their topics aside',
    'match each problem with the check that suits it best',
  ],
  aims: [
    'look past the stories to the structure',
    'transfer what you have learned',
    'see which advice is general and which is not',
    'prepare for problems that look unlike these',
  ],
  questions: [
    'what {problem} has in common with the others',
    'which problem would be the best warm-up for the rest',
    'whether the same mistake threatens more than one of them',
    'which of the problems is the odd one out, and why',
  ],
  troubles: [
    'they seem to have nothing in common',
    'the likeness lies only in the topic',
    'one strategy fits all but one',
    'the easiest one took you the longest',
  ],
  remedies: [
    'strip each story down to one line of arithmetic and look again',
    'compare what is asked and leave the settings aside',
    'describe the exception and what it needs',
    'explain one of them in the terms of another',
  ],
  habits: [
    'treating every problem as an island',
    'comparing only the stories',
    'solving them in order without looking around',
  ],
  reasons: [
    'the second problem is where learning shows',
    'what differs between two problems is the key to both',
    'a strategy proves itself on foreign ground',
  ],
};
