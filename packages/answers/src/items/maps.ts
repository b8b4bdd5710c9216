import { CUT, isList, isObject, type LenientObject, type LenientValue } from '../json/lenient-value.ts';
import { readNumber } from '../probability/read-number.ts';
import type { Item } from './item.ts';
import { fieldOf, LIST_KEYS, PROBABILITY_KEYS, plainKey, probabilityOf, TEXT_KEYS } from './keys.ts';

/** A string that holds a number and nothing else worth reading. */
const NUMBER_ALONE =
  /^(?:about|approx\w*\.?|roughly|[~≈<>=]|p\s*=|\s){0,3}\s*[\d.,%％/⁄]{1,12}(?:\s*(?:%|％|percent|in \d+))?\s*$/iu;
const LISTED = [...LIST_KEYS, ...TEXT_KEYS];
const NUMBERED = /^(.*?)[\s_#.-]*(\d{1,3})[.):]?$/u;

/** `{"responses": [texts], "probabilities": [numbers]}`, under any of the usual keys. */
export function parallelLists(object: LenientObject): readonly Item[] | undefined {
  const texts = fieldOf(object, LISTED)?.value;
  if (!isList(texts) || !texts.every((text) => typeof text === 'string' || text === CUT)) return undefined;
  const field = probabilityOf(object) ?? fieldOf(object, ['probs', 'likelihoods', 'confidences', 'weights', 'scores']);
  const numbers = field?.value;
  if (!isList(numbers) || texts === numbers) return undefined;
  return texts.map((text, index) => toItem(text, numbers[index]));
}

/** `{"1": …, "2": …}`, `{"response_1": …}`: the values, in the order written. */
export function numberedValues(object: LenientObject): readonly LenientValue[] | undefined {
  const names = Object.keys(object);
  if (names.length === 0 || !names.every((name) => numbered(name) !== null || /^\p{L}$/u.test(name))) return undefined;
  const values = Object.values(object);
  if (values.every((value) => isObject(value) || isList(value))) return values;
  return values.every((value) => typeof value === 'string' || value === CUT) && names.every((name) => !isDecimal(name))
    ? values
    : undefined;
}

/** `{"text1": …, "probability1": …, "text2": …}`: one object for each number. */
export function numberedFields(object: LenientObject): readonly LenientObject[] | undefined {
  const groups = new Map<string, Record<string, LenientValue>>();
  for (const [name, value] of Object.entries(object)) {
    const [, base, number] = numbered(name) ?? [];
    if (base === undefined || number === undefined || base === '') return undefined;
    const key = plainKey(base);
    if (![...TEXT_KEYS, ...PROBABILITY_KEYS].includes(key)) return undefined;
    const group = groups.get(number) ?? {};
    group[key] = value;
    groups.set(number, group);
  }
  const objects = [...groups.values()];
  return objects.some((group) => Object.keys(group).length > 1) ? objects : undefined;
}

/** `{text: probability}`, and `{probability: text}` where the keys can be nothing else. */
export function textMap(object: LenientObject): readonly Item[] | undefined {
  const entries = Object.entries(object);
  if (entries.length === 0) return undefined;
  if (entries.every(([name, value]) => isSentence(name) && isNumberLike(value))) {
    return entries.map(([name, value]) => toItem(name, unwrap(value)));
  }
  if (entries.every(([name, value]) => isDecimal(name) && (typeof value === 'string' || value === CUT))) {
    return entries.map(([name, value]) => toItem(value, name));
  }
  return undefined;
}

/** `["text", 0.3]`, `[0.3, "text"]`, and any number of them in a row. */
export function pairs(list: readonly LenientValue[]): readonly Item[] | undefined {
  if (list.length < 2 || list.length % 2 === 1) return undefined;
  const items: Item[] = [];
  for (let index = 0; index < list.length; index += 2) {
    const one = list[index] as LenientValue;
    const other = list[index + 1] as LenientValue;
    if (typeof one === 'string' && isSentence(one) && isNumberLike(other)) items.push(toItem(one, other));
    else if (typeof other === 'string' && isSentence(other) && isNumberLike(one)) items.push(toItem(other, one));
    else return undefined;
  }
  return items;
}

function numbered(name: string): RegExpExecArray | null {
  return name.length > 60 ? null : NUMBERED.exec(name);
}

function toItem(text: LenientValue | undefined, probability: LenientValue | undefined): Item {
  return { text: typeof text === 'string' ? text : undefined, probability, cut: text === CUT };
}

function unwrap(value: LenientValue): LenientValue | undefined {
  return isObject(value) ? probabilityOf(value)?.value : value;
}

/** Two words at least, or a script that writes none. */
function isSentence(text: string): boolean {
  return (
    /\p{L}[^\p{L}\p{N}]*\s+\S*[\p{L}\p{N}]/u.test(text.slice(0, 500)) ||
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}\p{Script=Thai}]{3}/u.test(text.slice(0, 100))
  );
}

function isDecimal(name: string): boolean {
  return /^\s*(?:[01]?[.,]\d+|\d{1,3}(?:[.,]\d+)?\s*[%％])\s*$/u.test(name);
}

function isNumberLike(value: LenientValue): boolean {
  if (typeof value === 'number' || value === null || value === CUT) return true;
  if (isObject(value)) return Object.keys(value).length === 1 && probabilityOf(value) !== undefined;
  return typeof value === 'string' && NUMBER_ALONE.test(value) && readNumber(value) !== undefined;
}
