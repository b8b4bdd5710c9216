import type { Theme } from '../theme.ts';

export const monitor: Theme = {
  name: 'monitor',
  phase: 'during',
  acts: [
    'pause after each step and ask whether it brings you closer to {goal}',
    'keep one eye on the question while you work with the {things}',
    'say aloud what you are doing and why you are doing it now',
    'compare where you are with the plan you made',
    'notice the moment when you stop understanding and mark it in the margin',
    'rate after every line how well you follow your own reasoning',
    'check that the number you are about to use still means what you think it means',
    'stop as soon as two steps in a row feel automatic, and reread {problem}',
    'tick off each fact about the {things} as you use it',
  ],
  aims: [
    'stay on the way to {goal}',
    'catch confusion while it is small',
    'know why each line is there',
    'stay in charge of the calculation',
    'notice when the work has drifted from the story',
  ],
  questions: [
    'what you are doing, why, and how it helps',
    'whether you still know what the last number stands for',
    'how much of the plan is left',
    'whether the {things} still play the part you gave them',
    'what you would tell someone who looked over your shoulder',
  ],
  troubles: [
    'you cannot say why you are doing a step',
    'the numbers become ugly without warning',
    'you have lost the thread',
    'the same quantity keeps coming back',
  ],
  remedies: [
    'return to the last line you were sure of',
    'reread the question before writing anything more',
    'summarise the work so far in one sentence',
    'take a breath and compare with the plan',
  ],
  habits: [
    'running on autopilot',
    'pressing on in the hope that it will become clear later',
    'finishing a calculation whose purpose you have forgotten',
  ],
  reasons: [
    'confusion grows when nobody looks at it',
    'a wrong turn is cheapest to mend at the corner',
    'attention fades long before the work is done',
  ],
};
