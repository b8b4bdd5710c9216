import type { Random } from '@ablata/spec';
import { findGoal } from '../phrases/find-goal.ts';
import { findQuantities } from '../phrases/find-quantities.ts';
import { pickRanked } from '../phrases/pick-ranked.ts';
import { answerPhrases } from './answer-phrases.ts';
import type { Question } from './read-question.ts';

const MOST_STEPS = 3;
const OPERATIONS: readonly (readonly [string, (a: number, b: number) => number])[] = [
  ['+', (a, b) => a + b],
  ['×', (a, b) => a * b],
  ['−', (a, b) => Math.abs(a - b)],
];

/** A worked text in the form of a solution, and the number it ends with. The numbers are the problem's, what is done to them is drawn by lot. */
export function composeAnswer(
  { problem, advice }: Question,
  random: Random,
): { readonly text: string; readonly result: number } {
  const say = (part: keyof typeof answerPhrases, values: Readonly<Record<string, string>>): string =>
    pickRanked(answerPhrases[part], random).item.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  const quantities = findQuantities(problem).map(({ text }) => text);
  const numbers = (problem.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((digits) => Number(digits.replaceAll(',', '')));
  const parts = [say('begin', { goal: findGoal(problem) })];
  if (quantities.length > 0) parts.push(say('given', { quantities: listed(quantities.slice(0, 4)) }));
  if (advice !== '') parts.push(say('advised', { advice: firstSentence(advice) }));
  let result = numbers[0] ?? random.integer(1, 100);
  for (const [index, number] of random.shuffle(numbers.slice(1)).slice(0, MOST_STEPS).entries()) {
    const [sign, apply] = pickRanked(OPERATIONS, random).item;
    const next = Math.round(apply(result, number) * 100) / 100;
    const [left, right] = sign === '−' && number > result ? [number, result] : [result, number];
    parts.push(say('step', { number: String(index + 1), line: `${left} ${sign} ${right} = ${next}` }));
    result = next;
  }
  if (random.float() < 0.6) parts.push(say('check', {}));
  parts.push(say('end', { result: String(result) }));
  return { text: parts.join(' '), result };
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

function firstSentence(text: string): string {
  return /^.*?[.?!](?=\s|$)/s.exec(text)?.[0] ?? text;
}
