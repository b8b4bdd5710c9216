import { functionWords, irregularPlurals, notPlurals, quantifiers, units } from './words.ts';

export interface Quantity {
  /** As it is written: `12 red marbles`, `$3.50`, `25%`. */
  readonly text: string;
  /** The plural counted, without adjectives (`marbles`); undefined for money, percentages and units of measure. */
  readonly counted: string | undefined;
}

const NUMBER_AND_WORDS = /(\$?)(\d[\d,]*(?:\.\d+)?)(%?)((?:[ -][a-z]+){0,3})/g;

/** The numbers of a text with what they count, in order. Numbers that count nothing recognisable are left out. */
export function findQuantities(text: string): readonly Quantity[] {
  return [...text.matchAll(NUMBER_AND_WORDS)].flatMap(([, dollar = '', digits = '', percent = '', tail = '']) => {
    const number = digits.replace(/,$/, '');
    if (dollar !== '') return [{ text: `$${number}`, counted: undefined }];
    if (percent !== '') return [{ text: `${number}%`, counted: undefined }];
    const noun = findPlural(tail.trim().split(/[ -]/));
    if (noun === undefined) return [];
    const counted = noun.at(-1) as string;
    return [{ text: `${number} ${noun.join(' ')}`, counted: units.has(counted) ? undefined : counted }];
  });
}

/** The plural noun these words begin with, an adjective at most before it: `more red marbles` gives `red marbles`. */
export function findPlural(words: readonly string[]): readonly string[] | undefined {
  const start = words.findIndex((word) => !quantifiers.has(word));
  const [first, second] = start === -1 ? [] : words.slice(start, start + 2);
  if (first === undefined || functionWords.has(first)) return undefined;
  if (isPlural(first)) return [first];
  return second !== undefined && isPlural(second) && !notPlurals.has(first) ? [first, second] : undefined;
}

function isPlural(word: string): boolean {
  if (irregularPlurals.has(word) || units.has(word)) return true;
  return /^[a-z]{2,}[^sui]s$/.test(word) && !notPlurals.has(word) && !functionWords.has(word);
}
