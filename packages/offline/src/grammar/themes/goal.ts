import type { Theme } from '../theme.ts';

export const goal: Theme = {
  name: 'goal',
  phase: 'before',
  acts: [
    'write down exactly what the answer should [describe|measure], including its unit',
    'circle the words that define {goal}',
    'decide what kind of number {goal} has to be: whole, fraction, price or percentage',
    'mark the unknown with a letter and say what it stands for in terms of the {things}',
    'draft the final sentence about {goal} and leave only the number open',
    'name the one quantity that would settle {problem} at once',
    'separate what {problem} asks for from what it merely mentions about the {things}',
    'picture what a finished answer to {problem} would look like on paper',
    'state whether you are looking for a total, a difference, a share or a rate',
  ],
  aims: [
    'know when you are done',
    'aim every later step at {goal}',
    'avoid stopping one step too early',
    'recognise the answer when it appears',
    'tell a halfway result from the final one',
  ],
  questions: [
    'what you would have to know to be finished',
    'whether {goal} is a total, a remainder or a comparison',
    'which form the answer about the {things} must take',
    'what single fact about the {things} is still missing',
    'who in the story would care about {goal}',
  ],
  troubles: [
    'two different unknowns seem possible',
    'the question mentions both the {things} and the {others}',
    'you cannot say what the number will mean',
    'the target keeps shifting as you read',
  ],
  remedies: [
    'choose one unknown and justify the choice from the text',
    'finish the sentence that starts with the words of the question',
    'ask what a person in the story would do with the answer',
    'cover everything but the last line and read it alone',
  ],
  habits: [
    'calculating whatever can be calculated',
    'treating the first unknown you meet as the target',
    'assuming that every problem wants a total',
  ],
  reasons: [
    'a correct calculation of the wrong quantity earns nothing',
    'a clear target makes useless steps easy to see',
    'many mistakes are right answers to another question',
  ],
};
