import type { Theme } from '../theme.ts';

export const decompose: Theme = {
  name: 'decompose',
  phase: 'before',
  acts: [
    'split {problem} into smaller questions that you could answer one at a time',
    'find the hidden question about the {things} that has to be answered first',
    'solve the part about the {things} separately from the part about the {others}',
    'number the subquestions and [draw a line under each answer|give each its own line]',
    'put a small goal in front of {goal} and reach that one first',
    'cut the story at each full stop and ask what the new sentence adds',
    'handle one [person|day|group] at a time and combine the results afterwards',
    'write the question that {quantity} would be the answer to',
    'turn {problem} into a chain in which each answer feeds the next question',
  ],
  aims: [
    'deal with one difficulty at a time',
    'find the step that others overlook',
    'check each part before building on it',
    'keep a long problem from becoming a wall',
  ],
  questions: [
    'which smaller question would bring you closer to {goal}',
    'whether the part about the {things} can stand alone',
    'what must be known before you can use {quantity}',
    'how the pieces fit together again',
  ],
  troubles: [
    'a part is still too large',
    'the pieces do not seem to connect',
    'an intermediate answer has no name',
    'you lose sight of the whole',
  ],
  remedies: [
    'split it once more',
    'write one line that says how they depend on each other',
    'give it a name and a unit before going on',
    'reread the question and place each piece beneath it',
  ],
  habits: [
    'swallowing the whole problem at once',
    'hunting for one formula that does everything',
    'mixing the {things} and the {others} in a single step',
  ],
  reasons: [
    'small questions have small mistakes',
    'most word problems hide a question inside the question',
    'a part that is solved stays solved',
  ],
};
