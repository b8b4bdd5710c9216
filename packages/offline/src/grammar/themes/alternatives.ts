import type { Theme } from '../theme.ts';

export const alternatives: Theme = {
  name: 'alternatives',
  phase: 'after',
  acts: [
    'solve {problem} a second time by a different method',
    'find a way to reach {goal} that never uses {quantity} directly',
    'compare a drawing, a table and an equation for the {things} and choose a favourite',
    'look for a shortcut that you missed the first time',
    'explain which of two methods you would teach, and to whom',
    'try to reach the same answer without any multiplication',
    'trade methods with somebody and solve {problem} their way',
    'begin with the {others} this time and see whether the path gets shorter',
    'weigh your method against another for [speed|safety|clarity]',
  ],
  aims: [
    'confirm the answer and understand it better',
    'own more than one tool',
    'see which ideas the two solutions share',
    'choose your method more wisely next time',
  ],
  questions: [
    'how someone else might have solved {problem}',
    'which method would still work with awkward numbers',
    'what the two solutions have in common',
    'whether the {things} could have been counted in another way',
  ],
  troubles: [
    'the second method gives another answer',
    'no other way seems possible',
    'the shortcut works only for these numbers',
    'both methods share the same doubtful step',
  ],
  remedies: [
    'find out which assumption the two do not share',
    'change the order in which you use the facts',
    'try it on a neighbouring case before you trust it',
    'replace that step in one of them',
  ],
  habits: [
    'stopping at the first method that works',
    'believing that there is one correct way',
    'polishing a long solution',
  ],
  reasons: [
    'two roads to one answer are better than two walks along the same road',
    'a second method shows what was essential in the first',
    'flexibility grows only by choosing',
  ],
};
