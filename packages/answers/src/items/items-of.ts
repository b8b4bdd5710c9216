import { CUT, type Found, isList, isObject, type LenientObject, type LenientValue } from '../json/lenient-value.ts';
import { parseStrictly } from '../json/parse-strictly.ts';
import type { Note } from '../note.ts';
import { isSchema } from './is-schema.ts';
import type { Item } from './item.ts';
import { isClearly, isItem, itemOf } from './item-of.ts';
import { fieldOf, isAside, LIST_KEYS, plainKey } from './keys.ts';
import { numberedFields, numberedValues, pairs, parallelLists, textMap } from './maps.ts';

/** Deeper than any wrapper a model or a server writes. */
const MAX_DEPTH = 8;

/** The candidates in a JSON value, whatever is wrapped around them; undefined when it is no answer. */
export function itemsOf(found: Found, note: Note): readonly Item[] | undefined {
  return itemsAt(found, 0, note);
}

function itemsAt(found: Found, level: number, note: Note): readonly Item[] | undefined {
  return read(found.value, level);

  function read(value: LenientValue, depth: number): readonly Item[] | undefined {
    if (depth > MAX_DEPTH) return undefined;
    if (typeof value === 'string') return readEncoded(value, depth);
    if (isList(value)) return readList(value, depth);
    return isObject(value) ? readObject(value, depth) : undefined;
  }

  /** JSON written as a string into JSON. */
  function readEncoded(text: string, depth: number): readonly Item[] | undefined {
    if (!/^\s*[[{"]/u.test(text)) return undefined;
    const notes: string[] = [];
    const value = parseStrictly(text, (name) => notes.push(name));
    const items = value === undefined || typeof value === 'number' ? undefined : read(value, depth + 1);
    if (items === undefined || items.length === 0) return undefined;
    note('double-encoded');
    for (const name of notes) note(name);
    return items;
  }

  function readList(list: readonly LenientValue[], depth: number): readonly Item[] | undefined {
    if (depth === 0) {
      if (list.length > 0 && !list.some((each) => holdsText(each))) return undefined;
      note('bare-list');
    }
    const paired = depth === 0 && list.includes(CUT) ? undefined : pairs(list);
    if (paired !== undefined) {
      note('pairs');
      return paired;
    }
    return joinSplit(list.flatMap((each) => readElement(each, depth)));
  }

  function readElement(value: LenientValue, depth: number): readonly Item[] {
    if (value === CUT) return [{ text: undefined, probability: undefined, cut: true }];
    if (typeof value === 'string') {
      const inside = readEncoded(value, depth);
      if (inside !== undefined) return inside;
      note('bare-string');
      return [{ text: value, probability: undefined, cut: false }];
    }
    if (isObject(value) && isItem(value)) return readItem(itemInside(value) ?? value, depth);
    const items = depth < MAX_DEPTH && (isObject(value) || isList(value)) ? read(value, depth + 1) : undefined;
    if (items !== undefined && items.length > 0) {
      note('nested');
      return items;
    }
    return [
      isObject(value) ? itemOf(value, found.unclosed, note) : { text: undefined, probability: undefined, cut: false },
    ];
  }

  function readItem(object: LenientObject, depth: number): readonly Item[] {
    const item = itemOf(object, found.unclosed, note);
    return (item.text === undefined ? undefined : readEncoded(item.text, depth)) ?? [item];
  }

  function readObject(object: LenientObject, depth: number): readonly Item[] | undefined {
    if (isSchema(object)) return undefined;
    const parallel = parallelLists(object);
    if (parallel !== undefined) {
      note('parallel-lists');
      return parallel;
    }
    return (
      readListOf(object, depth) ??
      readSingle(object, depth) ??
      readNumbered(object, depth) ??
      readMap(object) ??
      readWrapped(object, depth)
    );
  }

  /** The list under the key asked for, or one like it. */
  function readListOf(object: LenientObject, depth: number): readonly Item[] | undefined {
    for (const wanted of LIST_KEYS) {
      const field = fieldOf(object, [wanted]);
      if (field === undefined) continue;
      const { key, value } = field;
      const holds = isList(value)
        ? value.length === 0 || value.some(holdsText)
        : value === CUT && wanted === 'responses';
      if (!holds) continue;
      if (key !== 'responses') note('other-key');
      return isList(value) ? readList(value, depth + 1) : readElement(value, depth);
    }
    return undefined;
  }

  function readSingle(object: LenientObject, depth: number): readonly Item[] | undefined {
    if (!isItem(object) || (depth === 0 && !isClearly(object))) return undefined;
    const items = readItem(object, depth);
    if (depth === 0 && items.length === 1) note('single-object');
    return items;
  }

  function readNumbered(object: LenientObject, depth: number): readonly Item[] | undefined {
    const fields = numberedFields(object);
    const values = fields ?? numberedValues(object);
    if (values === undefined || !values.some(holdsText)) return undefined;
    note('numbered-keys');
    return values.flatMap((value) => readElement(value, depth));
  }

  function readMap(object: LenientObject): readonly Item[] | undefined {
    const items = textMap(object);
    if (items !== undefined) note('map');
    return items;
  }

  /** Whatever is inside, but for what talks about the answer: of several parts the final one, or all. */
  function readWrapped(object: LenientObject, depth: number): readonly Item[] | undefined {
    const parts: { key: string; items: readonly Item[]; notes: readonly string[] }[] = [];
    for (const [key, value] of Object.entries(object)) {
      if (isAside(key) || (isList(value) && !value.some(isPart))) continue;
      const notes: string[] = [];
      const inside = itemsAt({ value, unclosed: found.unclosed }, depth + 1, (name) => notes.push(name));
      if (inside !== undefined && inside.length > 0) parts.push({ key, items: inside, notes });
    }
    if (parts.length === 0) return undefined;
    note('wrapper');
    const final = parts.filter(({ key }) => /^(?:final|revised|corrected|improved)/u.test(plainKey(key)));
    const chosen = final.length > 0 ? final : parts;
    for (const { notes } of chosen) for (const name of notes) note(name);
    return chosen.flatMap(({ items }) => items);
  }
}

/** `{"response": {"text": …, "probability": …}}`: the candidate under a text's name. */
function itemInside(object: LenientObject): LenientObject | undefined {
  const values = Object.values(object);
  const [only] = values;
  return values.length === 1 && isObject(only) && isItem(only) && isClearly(only) ? only : undefined;
}

/** Whether a list under an unknown key may be the list of candidates. */
function isPart(value: LenientValue): boolean {
  return isObject(value) || isList(value) || (typeof value === 'string' && /\S\s+\S/u.test(value.slice(0, 500)));
}

function holdsText(value: LenientValue): boolean {
  if (typeof value === 'string' || value === CUT) return true;
  return isObject(value) ? Object.keys(value).length > 0 : isList(value);
}

/** A text and, as an object of its own behind it, its probability. */
function joinSplit(items: readonly Item[]): readonly Item[] {
  if (!items.some(({ text, probability, cut }) => text === undefined && !cut && probability !== undefined))
    return items;
  const joined: Item[] = [];
  for (const item of items) {
    const last = joined.at(-1);
    const rest = item.text === undefined && !item.cut && item.probability !== undefined;
    if (rest && last?.text !== undefined && last.probability === undefined)
      joined.splice(-1, 1, { ...last, probability: item.probability });
    else joined.push(item);
  }
  return joined;
}
