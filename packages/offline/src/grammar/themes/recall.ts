import type { Theme } from '../theme.ts';

export const recall: Theme = {
  name: 'recall',
  phase: 'before',
  acts: [
    'think of a problem with the same structure as {problem}, whatever its story',
    'recall one method you have used for the {things} or something like them',
    'write down what you already know about [rates|shares|percentages|totals] that could help here',
    'compare {problem} with the last one you solved and name one [difference|likeness]',
    'ask which idea from class this story about the {things} wants to exercise',
    'remember a mistake you made on a similar task and plan how to avoid it',
    'replace the {things} by something more familiar and see whether the method comes back',
    'find the simplest problem that has the same shape as {problem}',
  ],
  aims: [
    'borrow a method that has worked before',
    'see the structure beneath the story',
    'put what you know to use',
    'tell what is new from what is familiar',
  ],
  questions: [
    'where you have met this structure before',
    'what makes {problem} different from the ones you know',
    'whether an old method fits the {things} without change',
    'which rule you are relying on, and when it fails',
  ],
  troubles: [
    'nothing similar comes to mind',
    'the familiar method gives a strange result',
    'the likeness is only in the words',
    'you remember the rule but not its reason',
  ],
  remedies: [
    'shrink the numbers until the problem looks familiar',
    'compare the two structures fact by fact',
    'try the method on a case whose answer you know',
    'derive the rule again from a small example',
  ],
  habits: [
    'treating {problem} as if you had never seen anything like it',
    'matching problems by their stories',
    'reaching for a formula you cannot justify',
  ],
  reasons: [
    'stories change more often than structures do',
    'an old solution is useful only when you know why it worked',
    'most new problems are old ones in other clothes',
  ],
};
