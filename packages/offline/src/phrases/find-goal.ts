import { findPlural } from './find-quantities.ts';
import { units } from './words.ts';

const GOALS: readonly (readonly [RegExp, string])[] = [
  [/how old|what age/, 'the age in question'],
  [/how long|how much (?:more )?time/, 'the length of time'],
  [/how far/, 'the distance'],
  [/how fast|what speed/, 'the speed'],
  [/percent/, 'the percentage'],
  [/average/, 'the average'],
  [/profit/, 'the profit'],
  [
    /how much (?:more |total )?money|how much.*(?:cost|spend|spent|pay|paid|earn|owe|save|charge|make|made)/,
    'the amount of money',
  ],
  [/total|altogether|in all/, 'the total'],
  [/left|remain/, 'the remainder'],
  [/how much|how many/, 'the amount asked for'],
];

/** What the last sentence with a question asks for, as a noun phrase: `the number of clips`. */
export function findGoal(text: string): string {
  const sentences = text.split(/(?<=[.?!])\s+/);
  const question = (sentences.findLast((sentence) => sentence.includes('?')) ?? sentences.at(-1) ?? '').toLowerCase();
  const noun = findPlural(/how many ((?:[a-z]+ ?){1,4})/.exec(question)?.[1]?.trim().split(' ') ?? []);
  if (noun !== undefined) return `the number of ${units.has(noun.at(-1) as string) ? noun.at(-1) : noun.join(' ')}`;
  return GOALS.find(([pattern]) => pattern.test(question))?.[1] ?? 'the final answer';
}
