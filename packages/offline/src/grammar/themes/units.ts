import type { Theme } from '../theme.ts';

export const units: Theme = {
  name: 'units',
  phase: 'during',
  acts: [
    'carry the units through every line of the calculation',
    'write beside {quantity} what is being counted and in which unit',
    'convert everything to one unit before you combine the {things} with anything else',
    'read each result aloud together with its unit',
    'check that both sides of every equation measure the same kind of thing',
    'watch for a change of unit between the story and the question',
    'treat a rate as two units, one divided by the other, and cancel what you can',
    'refuse to add the {things} to the {others} until they share a unit',
    'say what one unit of {goal} would look like in real life',
  ],
  aims: [
    'let the units choose the operation',
    'avoid adding things that do not belong together',
    'see at once when a step makes no sense',
    'finish with the unit that the question asks for',
  ],
  questions: [
    'which unit {goal} should carry',
    'whether minutes, hours or days have been mixed',
    'what happens to the units in this step',
    'whether {quantity} could be given in another unit',
    'what you get when you multiply these two units',
  ],
  troubles: [
    'the units do not match',
    'a number stands there without any unit',
    'the answer comes out in something the question never mentions',
    'a conversion seems to make the quantity larger when it should be smaller',
  ],
  remedies: [
    'go back to the last line whose units were right',
    'attach a unit to every number before going on',
    'convert first and calculate again',
    'write the conversion as a fraction that equals one',
  ],
  habits: ['adding the units only at the end', 'juggling bare numbers', 'converting in your head on the way'],
  reasons: [
    'units notice mistakes that digits hide',
    'two numbers may be added only when they count the same thing',
    'a forgotten conversion leaves no other trace',
  ],
};
