import type { Theme } from '../theme.ts';

export const restate: Theme = {
  name: 'restate',
  phase: 'before',
  acts: [
    'restate {problem} in your own words',
    'say what is being asked about the {things} [in one short sentence|without using a single number]',
    'retell the story of the {things} from [start to finish|the end backwards], leaving the numbers out',
    'rewrite the question so that it begins with {goal}',
    'put the book away and [write down|say aloud] what you remember of {problem}',
    'describe what happens to the {things} as if to someone who has not read the text',
    'turn the last line of {problem} into a sentence with a blank where the answer goes',
    'paraphrase each sentence of {problem}, [marking|noting] the ones you had to read twice',
    'give {problem} a title that tells a reader what has to be found',
    'list the events around the {things} in the order in which they happen',
  ],
  aims: [
    'be sure that you are answering the question that was asked',
    'notice which part you have not understood yet',
    'separate the story from the arithmetic',
    'keep the meaning of the {things} in view',
    'spot a word that changes everything',
  ],
  questions: [
    'what {problem} really wants to know',
    'whether you could explain {problem} to a younger student',
    'which sentence about the {things} carries the question',
    'what would be different if the {things} were left out of the story',
    'which word, if misread, would change {goal}',
  ],
  troubles: [
    'your version loses a detail about the {things}',
    'you cannot retell it without looking',
    'two sentences seem to say the same thing',
    'the wording still feels foggy',
  ],
  remedies: [
    'read the text once more, slowly and aloud',
    'underline the sentence that resists you and rewrite only that one',
    'act the story out with small numbers',
    'break the longest sentence into two',
  ],
  habits: [
    'jumping straight to the numbers',
    'skimming {problem} for keywords',
    'copying the wording you were given',
    'guessing the question from its first line',
  ],
  reasons: [
    'a story often hides its question in the last sentence',
    'you can only solve what you have understood',
    'familiar wording makes it easy to answer a different question',
    'your own words show at once where your understanding stops',
  ],
};
