import type { Theme } from '../theme.ts';

export const plan: Theme = {
  name: 'plan',
  phase: 'before',
  acts: [
    'outline the steps you intend to take and say why each comes where it does',
    'name the operation for each step before carrying any of them out',
    'sketch two possible routes to {goal} and choose the [shorter|safer] one',
    'start from {goal} and work backwards to the facts you have',
    'decide which quantity you must find first and which can wait',
    'predict which step of {problem} will be the hardest and [plan for it|set time aside for it]',
    'write a plan for {problem} as three short instructions to a robot',
    'choose a strategy on purpose, such as a table, an equation or a drawing, and note the reason',
    'put an arrow from each fact about the {things} to the step that will use it',
    'settle how you will check {goal} before you set out to find it',
  ],
  aims: [
    'see the whole route before the first turn',
    'avoid calculating things you never use',
    'know at each moment what comes next',
    'leave fewer decisions for the middle of the work',
    'compare the plan with what really happens',
  ],
  questions: [
    'which step has to come first, and why',
    'what you would do if the first plan for {problem} failed',
    'whether a shorter path leads to {goal}',
    'how many steps you expect between {quantity} and the answer',
    'which strategy has worked on stories like {problem}',
  ],
  troubles: [
    'no first step suggests itself',
    'the plan needs a fact you do not have',
    'two plans look equally good',
    'a step turns out to be longer than expected',
  ],
  remedies: [
    'solve a simpler version with smaller numbers',
    'work backwards from the answer for a while',
    'try the plan that is easier to check',
    'replace that step by two smaller ones',
  ],
  habits: [
    'starting with whichever operation comes to mind',
    'hoping that the next step will reveal itself',
    'repeating the method of the previous exercise',
    'writing numbers down without an order in mind',
  ],
  reasons: [
    'a minute of planning often saves five of repair',
    'a plan shows its gaps before they cost you anything',
    'the order of the steps decides how hard each of them is',
  ],
};
