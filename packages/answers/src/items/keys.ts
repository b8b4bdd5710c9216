import { isObject, type LenientObject, type LenientValue } from '../json/lenient-value.ts';

/** What the list of candidates is called, most usual first. */
export const LIST_KEYS = keys(
  'responses response instructions instruction candidates answers items samples results outputs options suggestions list texts prompts ideas strategies completions generations',
);
/** What a candidate's text is called, most usual first, where nothing else has that name … */
export const CLEAR_KEYS = keys(
  'text response instruction answer candidate advice sentence responsetext instructiontext finalanswer metacognitiveinstruction suggestion strategy idea',
);
/** … and what it is called in a list, or beside a probability. */
export const TEXT_KEYS = [
  ...CLEAR_KEYS,
  ...keys('content output outputtext completion generation statement message value string body description'),
];
export const PROBABILITY_KEYS = keys(
  'probability prob p likelihood confidence probabilities estimatedprobability probabilityestimate perplexity nll score weight percentage percent chance',
);
/** What holds talk about an answer, an earlier one, or a description of one. */
const ASIDE =
  /^(?:reason|think|thought|analy|scratch|plan|draft|firstattempt|initial|first$|explan|rational|schema|format|example|template|problem|question|note|comment|usage|metadata|meta$|request|input|prompt$|error)/u;

function keys(list: string): readonly string[] {
  return list.split(' ');
}

/** A key as it compares: `Response_Text` and `response text` are the same. */
export function plainKey(key: string): string {
  return key
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

export function isAside(key: string): boolean {
  return ASIDE.test(plainKey(key));
}

export interface Field {
  readonly key: string;
  readonly value: LenientValue;
}

/** The first of these keys that the object has, however it is written. */
export function fieldOf(object: LenientObject, wanted: readonly string[]): Field | undefined {
  const usual = wanted[0] as string;
  if (Object.hasOwn(object, usual)) return { key: usual, value: object[usual] as LenientValue };
  let best: Field | undefined;
  let rank = wanted.length;
  for (const key of Object.keys(object)) {
    const index = wanted.indexOf(plainKey(key));
    if (index === -1 || index >= rank) continue;
    rank = index;
    best = { key, value: object[key] as LenientValue };
  }
  return best;
}

export function probabilityOf(object: LenientObject): Field | undefined {
  const known = fieldOf(object, PROBABILITY_KEYS);
  if (known !== undefined) return known;
  const like = Object.keys(object).find((key) => /prob|likelihood|confiden/u.test(plainKey(key)));
  return like === undefined ? undefined : { key: like, value: object[like] as LenientValue };
}

/** A value wrapped into an object of its own: `{"value": …}`. */
export function unwrapped(value: LenientValue | undefined): LenientValue | undefined {
  if (!isObject(value)) return value;
  const inner = fieldOf(value, ['value', 'text', 'content', 'string', 'en', 'estimate', 'number']);
  return inner === undefined || isObject(inner.value) ? value : inner.value;
}
