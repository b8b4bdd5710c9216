import type { Choice, Json, Reject } from '@ablata/spec';
import { finalPart } from './final/final-part.ts';
import { isSchema } from './items/is-schema.ts';
import { fieldOf, isAside } from './items/keys.ts';
import { textInside } from './items/text-inside.ts';
import { findValues, type Placed } from './json/find-values.ts';
import { CUT, isList, isObject, type LenientValue } from './json/lenient-value.ts';
import { parseStrictly } from './json/parse-strictly.ts';
import type { Note } from './note.ts';
import { missingAnswer } from './nothing-found.ts';
import { isPlaceholder } from './text/is-placeholder.ts';

/** Deeper than any schema asks for; what is deeper can't be written safely by most programs. */
const MAX_DEPTH = 100;

export interface ReadJsonOptions {
  /** Keys of the object asked for: an object with some of them is preferred, and found inside wrappers. */
  readonly keys?: readonly string[] | undefined;
}

/** The value an answer holds, with what was mended on the way, or why there is none. */
export type ReadJson =
  | { readonly value: Json; readonly repairs: readonly string[] }
  | { readonly reject: Reject; readonly repairs: readonly string[] };

/**
 * Reads an answer that should be a JSON value: strict JSON as it is, else the last JSON in the final part of the answer, leniently. The value is what
 * the model wrote; whether it follows a schema is for its reader to check. Cut values, an echoed schema or template and answers without JSON are rejects.
 */
export function readJson(answer: Choice, options: ReadJsonOptions = {}): ReadJson {
  const repairs: string[] = [];
  const note: Note = (name) => repairs.push(name);
  const missing = missingAnswer(answer);
  if (missing !== undefined) return { reject: missing, repairs };
  const whole = strictly(answer.text, options, note);
  if (whole !== undefined) return settle(whole);
  const { parts, unfinished } = finalPart(answer.text, note);
  const ended = answer.finishReason === 'stop';
  for (const part of parts.toReversed()) {
    const value = strictly(part, options, note) ?? leniently(part, options, ended, note);
    if (value !== undefined) return settle(value);
  }
  return { reject: reason(), repairs };

  function settle(value: LenientValue): ReadJson {
    if (depthOf(value) > MAX_DEPTH) return { reject: { fate: 'unparsable', reason: 'too-deep' }, repairs };
    if (holdsCut(value)) return { reject: { fate: 'truncated', reason: 'cut-in-value' }, repairs };
    if (isEcho(value)) return { reject: { fate: 'unparsable', reason: 'echo' }, repairs };
    return { value: value as Json, repairs };
  }

  function reason(): Reject {
    if (answer.finishReason === 'refused') return { fate: 'filtered', reason: 'refused' };
    if (unfinished) return { fate: 'truncated', reason: 'thinking-unfinished' };
    if (answer.finishReason !== 'stop') return { fate: 'truncated', reason: 'cut-before-value' };
    return { fate: 'unparsable', reason: 'no-json' };
  }
}

function strictly(text: string, { keys }: ReadJsonOptions, note: Note, layer = 0): LenientValue | undefined {
  const notes: string[] = [];
  const value = parseStrictly(text, (name) => notes.push(name));
  if (value === undefined) return undefined;
  for (const name of notes) note(name);
  const inside = layer < 3 && (keys === undefined || !hasSome(value, keys)) ? textInside(value) : undefined;
  const nested =
    inside === undefined || !/^\s*[[{"]/u.test(inside) ? undefined : strictly(inside, { keys }, note, layer + 1);
  if (nested === undefined) return unwrap(value, keys, note);
  note('double-encoded');
  return nested;
}

/** The last value that is no echo, of those with a key asked for when there are such. */
function leniently(text: string, { keys }: ReadJsonOptions, ended: boolean, note: Note): LenientValue | undefined {
  const values: Placed[] = [];
  findValues(text, (found) => {
    const useful =
      !isEcho(found.value) && (isWhole(found) || !(isList(found.value) && found.notes.includes('bare-value')));
    if (useful) values.push(found);
    return useful && isObject(found.value) && Object.keys(found.value).length > 0;
  });
  const wanted =
    keys === undefined
      ? values
      : values.filter(({ value }) =>
          hasSome(
            unwrap(value, keys, () => {}),
            keys,
          ),
        );
  const likely = wanted.length > 0 ? wanted : values;
  const chosen = likely.findLast(({ value }) => !isObject(value) || Object.keys(value).length > 0) ?? likely.at(-1);
  if (chosen === undefined) return undefined;
  // Brackets may be forgotten at the end of a whole answer; a limit cuts off more than those.
  if (chosen.unclosed.size > 0 && (!ended || isEmpty(chosen.value))) return CUT;
  for (const name of chosen.notes) note(name);
  const repeated = isList(chosen.value) && chosen.notes.includes('repeated-key') && text[chosen.start] === '{';
  return unwrap(repeated ? Object.assign({}, ...(chosen.value as object[])) : chosen.value, keys, note);
}

function isEmpty(value: LenientValue): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Whether nothing stands around a value. A list of bare words with prose around it is a bracket in prose. */
function isWhole({ start, end, text }: Placed): boolean {
  return /^[\s`\w]{0,40}$/u.test(text.slice(0, start)) && /^[\s`;,]*$/u.test(text.slice(end));
}

/** The object with the keys asked for, inside whatever was wrapped around it. */
function unwrap(value: LenientValue, keys: readonly string[] | undefined, note: Note, depth = 0): LenientValue {
  if (keys === undefined || depth > 4 || hasSome(value, keys)) return value;
  for (const part of partsOf(value)) {
    const parsed = typeof part === 'string' && /^\s*\{/u.test(part) ? parseStrictly(part, note) : part;
    const inner = parsed === undefined ? undefined : unwrap(parsed, keys, note, depth + 1);
    if (inner === undefined || !hasSome(inner, keys)) continue;
    if (depth === 0) note('wrapper');
    return inner;
  }
  return value;
}

/** What may hold the object asked for. */
function partsOf(value: LenientValue): readonly LenientValue[] {
  if (isList(value)) return value.length === 1 ? value : [];
  return isObject(value) ? Object.keys(value).flatMap((key) => (isAside(key) ? [] : [value[key] as LenientValue])) : [];
}

function hasSome(value: LenientValue, keys: readonly string[]): boolean {
  return isObject(value) && keys.some((key) => Object.hasOwn(value, key) || fieldOf(value, [key]) !== undefined);
}

function holdsCut(value: unknown): boolean {
  if (value === CUT) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsCut);
}

/** Counts no further than needed: the recursion is bounded. */
function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return depth;
  return Object.values(value).reduce<number>((most, part) => Math.max(most, depthOf(part, depth + 1)), depth);
}

/** A schema, or a template all of whose texts are placeholders. */
function isEcho(value: LenientValue): boolean {
  if (!isObject(value)) return false;
  const texts = Object.values(value).filter((part) => typeof part === 'string');
  return isSchema(value) || (texts.length > 0 && texts.every((text) => /^[<{[…]/u.test(text) && isPlaceholder(text)));
}
