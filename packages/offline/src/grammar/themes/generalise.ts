import type { Theme } from '../theme.ts';

export const generalise: Theme = {
  name: 'generalise',
  phase: 'after',
  acts: [
    'change {quantity} and say what happens to the answer without calculating everything again',
    'replace the numbers in {problem} by letters and describe the pattern',
    'invent a new story with the same structure, without any {things} in it',
    'find out which numbers would make {problem} impossible',
    'state the rule behind {goal} so that it works for any number of {things}',
    'ask what would change if the {things} and the {others} swapped places',
    'write a harder version of {problem} and outline its solution',
    'decide which facts of {problem} matter for the method and which only for the result',
    'describe the whole family of problems that this method can solve',
  ],
  aims: [
    'know where the method stops working',
    'see the structure apart from the numbers',
    'be ready for the next variation',
    'own a rule and not only a result',
  ],
  questions: [
    'what would happen to {goal} if {quantity} were doubled',
    'which part of the solution depends on the actual numbers',
    'where else the same idea would help',
    'whether the method would survive a thousand {things}',
  ],
  troubles: [
    'the rule fails for a small case',
    'the pattern is not obvious',
    'the new story needs a further fact',
    'letters make it harder to see',
  ],
  remedies: [
    'try three neighbouring cases and look again',
    'keep the words and change only one number',
    'say the rule aloud before writing it',
    'note the exception and the reason for it',
  ],
  habits: [
    'leaving the solution tied to these numbers',
    'believing a pattern after two examples',
    'memorising the result',
  ],
  reasons: [
    'a method is worth as much as the problems it can reach',
    'changing a number shows what the number was doing',
    'structures travel further than answers',
  ],
};
