import { CUT, isList, isObject, type LenientObject, type LenientValue } from '../json/lenient-value.ts';
import type { Note } from '../note.ts';
import type { Item } from './item.ts';
import { CLEAR_KEYS, type Field, fieldOf, isAside, plainKey, probabilityOf, TEXT_KEYS, unwrapped } from './keys.ts';

/** Whether an object is a candidate: a text under one of the usual keys, or the only text there is beside a probability. */
export function isItem(value: LenientValue): value is LenientObject {
  if (!isObject(value)) return false;
  const field = textField(value);
  return field !== undefined && textOf(field.value) !== undefined;
}

/** Whether an object that stands alone is a candidate, and not, say, a server's message. */
export function isClearly(object: LenientObject): boolean {
  return probabilityOf(object) !== undefined || fieldOf(object, CLEAR_KEYS) !== undefined;
}

/** The candidate an object is; its text is undefined when it has none. */
export function itemOf(object: LenientObject, unclosed: ReadonlySet<LenientValue>, note: Note): Item {
  const field = textField(object);
  const probability = probabilityOf(object);
  for (const [found, usual] of [
    [field, 'text'],
    [probability, 'probability'],
  ] as const) {
    if (found !== undefined && found.key !== usual) note('other-key');
  }
  const text = field === undefined ? undefined : textOf(field.value);
  if (probability?.value === CUT) note('probability-cut');
  if (field !== undefined && typeof text === 'string' && typeof field.value !== 'string') note('text-in-wrapper');
  return {
    text: typeof text === 'string' ? text : undefined,
    probability: probability === undefined ? undefined : unwrapped(probability.value),
    cut: text === CUT || (text === undefined && unclosed.has(object)),
  };
}

function textField(object: LenientObject): Field | undefined {
  if (typeof object['text'] === 'string') return { key: 'text', value: object['text'] };
  const known = TEXT_KEYS.map((key) => fieldOf(object, [key])).find(
    (field) => field !== undefined && textOf(field.value) !== undefined,
  );
  if (known !== undefined) return known;
  const probability = probabilityOf(object)?.key;
  if (probability === undefined) return undefined;
  const texts = Object.keys(object).filter(
    (key) =>
      key !== probability &&
      !isAside(key) &&
      !/^(?:id|index|rank|no|number|nr)$/u.test(plainKey(key)) &&
      textOf(object[key] as LenientValue) !== undefined,
  );
  const [only] = texts;
  return texts.length === 1 && only !== undefined ? { key: only, value: object[only] as LenientValue } : undefined;
}

/** A text, perhaps in an object or a list of its own. */
function textOf(value: LenientValue): string | typeof CUT | undefined {
  const inner = unwrapped(value);
  if (typeof inner === 'string' || inner === CUT) return inner;
  if (!isList(inner) || inner.length !== 1) return undefined;
  const [only] = inner;
  return typeof only === 'string' || only === CUT ? only : undefined;
}
