import type { Theme } from '../theme.ts';

export const sortFacts: Theme = {
  name: 'sort-facts',
  phase: 'before',
  acts: [
    'list what is given, what is unknown and what is only decoration',
    'make two columns, one for facts about the {things} and one for facts about the {others}',
    'cross out any detail of {problem} that could change without changing the answer',
    'label every number in {problem} with what it counts',
    'find the place where the text mentions {quantity} and note what it describes',
    'sort the facts about the {things} by [time|person|certainty]',
    'collect the numbers that are written as words, such as half, twice or a dozen',
    'mark which facts are stated outright and which you would have to infer',
    'write each fact about the {things} on its own line and number the lines',
    'point to the one fact in {problem} that you could not do without',
  ],
  aims: [
    'work only with what matters',
    'see which facts belong together',
    'resist numbers that were put there to distract',
    'find out whether anything is missing',
    'keep the {things} apart from the {others}',
  ],
  questions: [
    'which facts about the {things} you really need',
    'whether the answer depends on {quantity}',
    'what the text tells you without using a digit',
    'which details could be deleted without harm',
    'whether a fact about the {others} was meant to distract you',
  ],
  troubles: [
    'a number is left over at the end',
    'two facts seem to contradict each other',
    'you are unsure what to do with {quantity}',
    'the list of facts grows too long to survey',
  ],
  remedies: [
    'imagine the problem without it and see what changes',
    'go back to the sentence in which it stands',
    'group the facts by the person or object they describe',
    'put a question mark beside it and move on for now',
  ],
  habits: [
    'using every number simply because it is there',
    'combining the first two numbers you see',
    'keeping all the facts in your head',
  ],
  reasons: [
    'not every number in a story has a job',
    'facts written down leave the mind free to think',
    'a missing fact is easier to see in a list than in a paragraph',
  ],
};
