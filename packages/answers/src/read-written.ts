import { finalPart } from './final/final-part.ts';
import type { FormContext } from './forms/form.ts';
import { readJsonItems } from './forms/read-json-items.ts';
import { itemsOf } from './items/items-of.ts';
import { textInside } from './items/text-inside.ts';
import type { LenientValue } from './json/lenient-value.ts';
import { parseStrictly } from './json/parse-strictly.ts';
import { hasRepeatedKeys } from './json/repeated-keys.ts';
import type { Note } from './note.ts';
import { type AnswerForm, type ReadItems, readText } from './read-text.ts';

export interface Written extends Partial<ReadItems> {
  /** True when the answer ended while the model was still thinking aloud. */
  readonly unfinished: boolean;
  /** What is left without thoughts and tokens, when no items were found. */
  readonly rest: string;
}

/** More layers of strings and messages than any server wraps around an answer. */
const MAX_LAYERS = 3;
const NONE: ReadonlySet<never> = new Set();

/** The items of an answer: the whole when it is JSON, else its last part that holds any. */
export function readWritten(text: string, form: AnswerForm, context: FormContext, layer = 0): Written {
  const whole = readWhole(text, form, context, layer);
  if (whole !== undefined) return whole;
  const { parts, unfinished } = finalPart(text, context.note);
  let none: ReadItems | undefined;
  for (const part of parts.toReversed()) {
    const read = (part === text ? undefined : readWhole(part, form, context, layer)) ?? readText(part, form, context);
    if (read?.items !== undefined && read.items.length > 0)
      return { inText: false, ...read, items: read.items, unfinished: false, rest: part };
    if (read?.items !== undefined) none ??= { inText: false, items: read.items };
  }
  return { ...none, unfinished, rest: parts.at(-1) ?? '' };
}

/** A text that is JSON from end to end: no mark in it is a mark, and no character of it is changed. */
function readWhole(text: string, form: AnswerForm, context: FormContext, layer: number): Written | undefined {
  const notes: string[] = [];
  const note: Note = (name) => notes.push(name);
  const value = parseStrictly(text, note);
  if (value === undefined || typeof value === 'number') return undefined;
  const inside = layer < MAX_LAYERS ? textInside(value) : undefined;
  if (inside !== undefined && !isItself(value)) {
    context.note(typeof value === 'string' ? 'double-encoded' : 'message-around');
    return readWritten(inside, form, context, layer + 1);
  }
  let items = itemsOf({ value, unclosed: NONE }, note);
  if (items === undefined) return undefined;
  if (items.length > 0 && hasRepeatedKeys(text, value)) {
    notes.length = 0;
    items = readJsonItems(text, { ...context, note }) ?? items;
  }
  if (form === 'tags') context.note('other-form');
  for (const name of notes) context.note(name);
  return { items, inText: false, unfinished: false, rest: text };
}

/** A single `{"type": "text", "text": …}` beside a probability is a candidate, not a part of a message. */
function isItself(value: LenientValue): boolean {
  return typeof value === 'object' && value !== null && 'probability' in value;
}
