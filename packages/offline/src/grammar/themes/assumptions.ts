import type { Theme } from '../theme.ts';

export const assumptions: Theme = {
  name: 'assumptions',
  phase: 'before',
  acts: [
    'list the assumptions you are making about the {things}',
    'say what {problem} takes for granted without telling you',
    'check whether the text really says that all the {things} are alike',
    'mark each sentence of your reasoning as given, inferred or assumed',
    'name one thing about the {others} that the story leaves open',
    'look for a second way to read the sentence with {quantity} in it',
    'decide whether the rate in {problem} stays the same all the time, and on what grounds',
    'imagine a reader who understands {problem} differently and answer for that reading too',
    'state what you would have to ask the author of {problem}',
  ],
  aims: [
    'keep guesses from passing as facts',
    'find the reading that fits every sentence',
    'know what your answer depends on',
    'notice an ambiguity early',
  ],
  questions: [
    'what you are assuming about the {things} that nobody told you',
    'whether another reading of {problem} is possible',
    'which assumption would change {goal} most',
    'how you know that the {things} and the {others} do not overlap',
    'what the word each refers to',
  ],
  troubles: [
    'two readings lead to different answers',
    'an assumption cannot be traced to the text',
    'everyday experience and the story disagree',
    'a word such as remaining or another is unclear',
  ],
  remedies: [
    'solve it under both readings and compare',
    'choose the reading that uses all the given facts',
    'write the assumption beside the answer',
    'reread the sentence before it and the one after it',
  ],
  habits: [
    'filling gaps in the story without noticing',
    'taking the first reading for the only one',
    'importing facts from similar stories',
  ],
  reasons: [
    'the most dangerous assumptions are the ones you do not see',
    'an answer is only as firm as what it rests on',
    'short texts leave more open than they seem to',
  ],
};
