import type { Theme } from '../theme.ts';

export const reflect: Theme = {
  name: 'reflect',
  phase: 'after',
  acts: [
    'name the idea that opened {problem} for you',
    'write two lines about what was hard and what helped',
    'decide what you would do differently if you met the {things} again',
    'recall the moment when the path to {goal} became clear and say what caused it',
    'compare how difficult {problem} felt before and after you solved it',
    'put into one sentence what {problem} has taught you',
    'tell which of your habits served you well and which got in the way',
    'look back at your plan and mark the steps that turned out otherwise',
    'keep a short note about {problem} that your future self can use',
  ],
  aims: [
    'take something with you to the next problem',
    'understand how you think',
    'turn experience into a method',
    'strengthen what worked',
  ],
  questions: [
    'what you know now that you did not know before',
    'which decision about the {things} mattered most',
    'what you would tell yourself at the start',
    'whether the effort went where it was needed',
    'how {problem} changed your way of reading',
  ],
  troubles: [
    'nothing seems worth noting',
    'it all went well and you do not know why',
    'you remember only the answer',
    'the solution came by luck',
  ],
  remedies: [
    'look for the point where you hesitated',
    'ask which step a beginner would find surprising',
    'retrace the decisions, leaving the numbers aside',
    'solve it again tomorrow and watch yourself',
  ],
  habits: ['turning the page at once', 'judging yourself by the answer alone', 'forgetting the detours'],
  reasons: [
    'we learn less from doing than from looking back at what we did',
    'insight fades within minutes unless it is written down',
    'the detours show how you think',
  ],
};
