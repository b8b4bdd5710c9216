import type { Theme } from '../theme.ts';

export const pace: Theme = {
  name: 'pace',
  phase: 'during',
  acts: [
    'slow down at the sentence where the {things} are first mentioned',
    'spend as much time on understanding {problem} as on calculating',
    'leave a short pause between reading a number and using it',
    'set a limit for your first attempt and then [take stock|review the approach]',
    'notice what distracts you and put it aside before the next line',
    'do the parts you are sure of first and save your strength for the rest',
    'work on one line at a time and cover the others with a sheet of paper',
    'watch for the wish to be finished and answer it with one more check',
    'take a second look at every step that took you no time at all',
  ],
  aims: [
    'give the difficult part the attention it needs',
    'keep haste from choosing for you',
    'stay fresh for the last step',
    'notice what a quick reading skips',
  ],
  questions: [
    'whether you are hurrying, and why',
    'which part of {problem} deserves more time',
    'when your attention last wandered',
    'what you would do with two more minutes',
  ],
  troubles: [
    'you feel the urge to skip a line',
    'you have read the same sentence three times',
    'frustration sets in',
    'the work seems suspiciously easy',
  ],
  remedies: [
    'stand back and describe the difficulty in a few words',
    'do something else for a minute and return to the wording',
    'read the sentence backwards, phrase by phrase',
    'finish the current line before deciding anything',
  ],
  habits: ['rushing through the easy lines', 'staring at the same line', 'racing toward an answer'],
  reasons: [
    'careless slips happen in the easy lines',
    'speed is worth nothing on the wrong road',
    'tired eyes read what they expect',
  ],
};
