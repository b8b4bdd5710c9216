import type { Theme } from '../theme.ts';

export const reasonableness: Theme = {
  name: 'reasonableness',
  phase: 'after',
  acts: [
    'ask whether the answer would be possible in real life',
    'hold the result against the estimate you made at the start',
    'imagine telling the people in {problem} the answer and watch for a laugh',
    'compare {goal} with {quantity} and say which should be larger',
    'look for a reason why the answer cannot be negative, fractional or enormous',
    'picture that many {things} and decide whether the story has room for them',
    'check the extreme case in which there are no {things} at all',
    'judge whether the answer is of the right order of magnitude',
    'put the answer into the sentence with the {things} and read it as a newspaper line',
  ],
  aims: [
    'reject an answer that arithmetic alone would accept',
    'bring common sense back into the calculation',
    'feel why the number is about right',
    'find the answers that are too good to be true',
  ],
  questions: [
    'whether anyone in the story could believe the answer',
    'what the result means for the {things}',
    'whether a whole number is called for',
    'why the answer is not ten times larger',
    'how the answer compares with {quantity}',
  ],
  troubles: [
    'the answer would surprise the people in the story',
    'you get a fraction of something that cannot be cut',
    'a part comes out larger than its whole',
    'the size is far from your estimate',
  ],
  remedies: [
    'trace the surprise back to the step that created it',
    'reread the condition that should have prevented it',
    'check the units first and the decimal point next',
    'repeat the last two steps with round numbers',
  ],
  habits: [
    'accepting whatever the calculation produced',
    'closing the book at the first number',
    'judging the answer by how tidy it looks',
  ],
  reasons: [
    'arithmetic does not know what the numbers stand for',
    'reality is a check that costs nothing',
    'an absurd answer is a gift to those who look at it',
  ],
};
