import type { Item } from './item.ts';
import { CUT, type LenientJson, type LenientObject, type LenientValue, readLenientJson } from './lenient-json.ts';
import { readProbability } from './probability.ts';

const LIST_KEYS = ['responses', 'response', 'instructions', 'candidates', 'answers', 'items', 'samples', 'results'];
const TEXT_KEYS = ['text', 'response', 'instruction', 'content', 'answer', 'candidate'];
const PROBABILITY_KEYS = ['probability', 'prob', 'p', 'likelihood'];

/** The items of a JSON answer, wherever in the text it stands; undefined when there is no such JSON in it. */
export function readJson(text: string, repair: (name: string) => void): readonly Item[] | undefined {
  const strict = parseStrictly(text);
  if (strict !== undefined) return itemsOf({ value: strict, unclosed: NONE }, repair);
  let from = 0;
  let empty: readonly Item[] | undefined;
  while (from < text.length) {
    const start = text.slice(from).search(/[{[]/u);
    if (start === -1) return empty;
    const repairs: string[] = [];
    const found = readValues(text, from + start, (name) => repairs.push(name));
    const items = found === undefined ? undefined : itemsOf(found, (name) => repairs.push(name));
    if (items?.length === 0) {
      empty = items;
      if (repairs.includes('unclosed')) repair('unclosed');
    } else if (found !== undefined && items !== undefined) {
      for (const name of surroundings(text.slice(0, from + start), text.slice(found.end))) repair(name);
      for (const name of repairs) repair(name);
      return items;
    }
    from = Math.max(found?.end ?? 0, from + start + 1);
  }
  return empty;
}

/** A value, and the parts of it in which the text ended. */
interface Found {
  readonly value: LenientValue;
  readonly unclosed: ReadonlySet<LenientValue>;
}

const NONE: ReadonlySet<LenientValue> = new Set();

function parseStrictly(text: string): LenientValue | undefined {
  try {
    return JSON.parse(text) as LenientValue;
  } catch {
    return undefined;
  }
}

/** One value, or several objects written one after the other, as a list. */
function readValues(text: string, start: number, repair: (name: string) => void): LenientJson | undefined {
  const first = readLenientJson(text, start, repair);
  if (first === undefined || !isObject(first.value) || listOf(first.value) !== undefined) return first;
  const values: LenientValue[] = [first.value];
  let { end, unclosed } = first;
  for (;;) {
    const gap = /^[\s,;]*(?=\{)/u.exec(text.slice(end));
    if (gap === null) break;
    const next = readLenientJson(text, end + gap[0].length, repair);
    if (next === undefined) break;
    values.push(next.value);
    ({ end, unclosed } = next);
  }
  if (values.length === 1) return first;
  repair('objects-without-list');
  return { value: values, end, unclosed };
}

function surroundings(before: string, after: string): string[] {
  const names: string[] = [];
  const fence = /^\s*`{3,}[\w-]*\s*$|`{3,}[\w-]*\s*$/u;
  if (fence.test(before) || /^\s*`{3,}/u.test(after)) names.push('code-fence');
  if (before.replace(/`{3,}[\w-]*\s*$/u, '').trim() !== '' || after.replace(/^\s*`{3,}/u, '').trim() !== '') {
    names.push('prose-around');
  }
  return names;
}

function itemsOf({ value, unclosed }: Found, repair: (name: string) => void): readonly Item[] | undefined {
  if (Array.isArray(value)) {
    if (value.length > 0 && !value.some((item) => isItem(item) || typeof item === 'string' || item === CUT)) {
      return undefined;
    }
    repair('bare-list');
    return value.map((item) => readItem(item, unclosed, repair));
  }
  if (!isObject(value)) return undefined;
  const list = listOf(value);
  if (list === undefined) {
    if (!isItem(value)) return undefined;
    repair('single-object');
    return [readItem(value, unclosed, repair)];
  }
  if (list.key !== 'responses') repair('other-key');
  return list.items.map((item) => readItem(item, unclosed, repair));
}

/** The list inside an answer object: under the key asked for, a like one, or the only list of items there is. */
function listOf(object: LenientObject): { key: string; items: LenientValue[] } | undefined {
  for (const key of LIST_KEYS) {
    const items = field(object, [key]);
    if (Array.isArray(items)) return { key, items };
    if (items === CUT && key === 'responses') return { key, items: [CUT] };
    if (isObject(items) && isItem(items)) return { key: `${key}:object`, items: [items] };
  }
  const lists = Object.entries(object).filter(
    (entry): entry is [string, LenientValue[]] => Array.isArray(entry[1]) && entry[1].some(isItem),
  );
  const only = lists.length === 1 ? lists[0] : undefined;
  return only === undefined ? undefined : { key: only[0], items: only[1] };
}

function readItem(item: LenientValue, unclosed: ReadonlySet<LenientValue>, repair: (name: string) => void): Item {
  if (item === CUT) return { text: undefined, probability: null, cut: true };
  if (typeof item === 'string') {
    repair('bare-string');
    return { text: item, probability: null, cut: false };
  }
  if (!isObject(item)) return { text: undefined, probability: null, cut: false };
  const text = field(item, TEXT_KEYS, repair);
  const probability = field(item, PROBABILITY_KEYS, repair);
  if (probability === CUT) repair('probability-cut');
  return {
    text: typeof text === 'string' ? text : undefined,
    probability: readProbability(probability, repair),
    cut: text === CUT || (text === undefined && unclosed.has(item)),
  };
}

/** The first of these keys the object has, in any case. */
function field(object: LenientObject, keys: readonly string[], repair?: (name: string) => void) {
  if (Object.hasOwn(object, keys[0] as string)) return object[keys[0] as string];
  for (const key of keys) {
    const found = Object.keys(object).find((name) => name.trim().toLowerCase() === key);
    if (found !== undefined) {
      if (found !== keys[0]) repair?.('other-key');
      return object[found];
    }
  }
  return undefined;
}

function isObject(value: LenientValue | undefined): value is LenientObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isItem(value: LenientValue): boolean {
  if (!isObject(value)) return false;
  const text = field(value, TEXT_KEYS);
  return typeof text === 'string' || text === CUT;
}
