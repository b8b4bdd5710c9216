import type { Choice, Parsed, Reject } from '@ablata/spec';
import { finalPart } from './final/final-part.ts';
import { readJsonItems } from './forms/read-json-items.ts';
import { readTags } from './forms/read-tags.ts';
import type { Item } from './items/item.ts';
import { itemsOf } from './items/items-of.ts';
import { textInside } from './items/text-inside.ts';
import { parseStrictly } from './json/parse-strictly.ts';
import { judge } from './judge.ts';
import { type Note, silently } from './note.ts';
import { missingAnswer } from './nothing-found.ts';
import { decodeEntities } from './text/entities.ts';
import { unwrapSingle } from './text/unwrap-single.ts';

export interface ReadSingleOptions {
  /** For the continuation of a text by a model without turns: it goes on after its text, so that the first line alone is read, and is whole when another follows. */
  readonly continued?: boolean | undefined;
}

/**
 * Reads an answer that should be one text and nothing else. What models put around it is taken off and noted: thoughts, an announcement, a closing offer,
 * quotes, bold, a label, the mark of a list of one, a fence, JSON, tags. What is inside stays. An answer that did not come to its own
 * end is a reject, for nobody knows how it would have gone on.
 */
export function readSingle(choice: Choice, { continued = false }: ReadSingleOptions = {}): Parsed {
  const repairs: string[] = [];
  const note: Note = (name) => repairs.push(name);
  const none = (reject: Reject): Parsed => ({ candidates: [], rejects: [reject], repairs });
  const missing = missingAnswer(choice);
  if (missing !== undefined) return none(missing);
  if (choice.finishReason === 'refused') return none({ fate: 'filtered', reason: 'refused' });
  if (continued) return readContinuation(choice, note, none, repairs);
  const { parts, unfinished } = finalPart(textOf(choice.text, note), note);
  if (unfinished) return none({ fate: 'truncated', reason: 'thinking-unfinished' });
  if (choice.finishReason !== 'stop') return none({ fate: 'truncated', reason: 'cut-in-candidate' });
  const inside = unwrapStructure(unwrapSingle(parts.at(-1) ?? '', note), note);
  if (typeof inside !== 'string') return none(inside);
  const text = judge(inside, false, note);
  return typeof text === 'string' ? { candidates: [{ text, probability: null }], rejects: [], repairs } : none(text);
}

function readContinuation(choice: Choice, note: Note, none: (reject: Reject) => Parsed, repairs: string[]): Parsed {
  const written = choice.text.trimStart();
  const end = written.indexOf('\n');
  if (end === -1 && choice.finishReason !== 'stop') return none({ fate: 'truncated', reason: 'cut-in-candidate' });
  if (end !== -1 && written.slice(end).trim() !== '') note('continuation');
  const text = judge(unwrapSingle(end === -1 ? written : written.slice(0, end), note), false, note);
  return typeof text === 'string' ? { candidates: [{ text, probability: null }], rejects: [], repairs } : none(text);
}

/** The text inside a message or content parts written as JSON. */
function textOf(written: string, note: Note): string {
  if (!/^\s*[[{]/u.test(written)) return written;
  const value = parseStrictly(written, silently);
  const inside = value === undefined || typeof value === 'string' ? undefined : textInside(value);
  if (inside === undefined || (value as { probability?: unknown }).probability !== undefined) return written;
  note('message-around');
  return inside;
}

/** The one text in JSON or in tags. */
function unwrapStructure(text: string, note: Note): string | Reject {
  if (/^"(?:[^"\\\n]|\\.)*"$/u.test(text)) {
    const value = parseStrictly(text, note);
    if (typeof value === 'string') {
      note('quotes-around');
      return value;
    }
  }
  const items = /^[[{]/u.test(text) && /[\]}]$/u.test(text) ? jsonItems(text, note) : tagItems(text, note);
  if (items === undefined) return decodeEntities(text, note);
  const [item] = items;
  if (items.length > 1) return { fate: 'unparsable', reason: 'several-answers' };
  if (item === undefined || item.cut || item.text === undefined) return text;
  return item.text;
}

function jsonItems(text: string, note: Note): readonly Item[] | undefined {
  const notes: string[] = [];
  const value = parseStrictly(text, (name) => notes.push(name));
  const items =
    value === undefined
      ? readJsonItems(text, { ended: true, note: (name) => notes.push(name) })
      : itemsOf({ value, unclosed: new Set() }, silently);
  if (items === undefined || items.length === 0 || notes.includes('bare-string') || notes.includes('prose-around'))
    return undefined;
  note('json-around');
  for (const name of notes) if (name === 'latex' || name === 'backslash' || name === 'escape') note(name);
  return items;
}

function tagItems(text: string, note: Note): readonly Item[] | undefined {
  if (!/^<(\w+)[^<>]{0,100}>[\s\S]*<\/\w+\s*>$/u.test(text)) return undefined;
  const notes: string[] = [];
  const items = readTags(text, { ended: true, note: (name) => notes.push(name) });
  if (items === undefined) return undefined;
  note('tags-around');
  for (const name of notes) note(name);
  return items;
}
