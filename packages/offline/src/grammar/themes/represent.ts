import type { Theme } from '../theme.ts';

export const represent: Theme = {
  name: 'represent',
  phase: 'before',
  acts: [
    'draw a simple picture of the {things} and label [every part|each length]',
    'turn the story into a bar model with one bar for the {things} and one for the {others}',
    'place {quantity} on a number line and mark what you are looking for',
    'make a table with a row for each [person|day|step] in {problem}',
    'write an equation in words before you use any symbols',
    'use circles or tally marks for the {things} until the pattern is clear',
    'sketch a timeline of {problem} and put each event where it belongs',
    'translate the relation between the {things} and the {others} into a diagram with arrows',
    'show {goal} as a part of a whole, shaded in a drawing',
    'choose between a chart, a drawing and a formula, and say what each would hide',
  ],
  aims: [
    'see relations that the sentences hide',
    'give each number a place',
    'notice a quantity that nobody has named',
    'take some weight off your memory',
    'make the comparison between the {things} and the {others} visible',
  ],
  questions: [
    'what a picture of {problem} would have to show',
    'whether your drawing treats the {things} fairly',
    'which representation makes {goal} easiest to see',
    'where {quantity} would stand in a diagram',
    'what your table leaves out',
  ],
  troubles: [
    'the drawing gets crowded',
    'a number finds no place in the picture',
    'the diagram and the text disagree',
    'the bars do not come out in the right proportion',
  ],
  remedies: [
    'redraw it with fewer objects and larger labels',
    'switch to a table and fill it line by line',
    'follow the text with a finger and correct the picture sentence by sentence',
    'leave the scale aside and keep only the order',
  ],
  habits: [
    'juggling all the relations in your head',
    'writing symbols you cannot explain',
    'decorating the drawing with details that do not count',
  ],
  reasons: [
    'a good picture is half an argument',
    'what is drawn does not have to be remembered',
    'a different representation asks different questions',
  ],
};
