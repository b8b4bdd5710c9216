import type { Note } from '../note.ts';
import { type LenientJson, readLenientJson } from './lenient-json.ts';
import { mendEscapes } from './mend-escapes.ts';
import { unescapeWhole } from './unescape-whole.ts';

/** A JSON value somewhere in a text. */
export interface Placed extends LenientJson {
  readonly start: number;
  /** The liberties taken with it. */
  readonly notes: readonly string[];
  /** The text it was found in: the answer with its backslashes mended. */
  readonly text: string;
}

/** How often a value that took all the rest of the text, and was none, may be skipped. */
const MOST_RETRIES = 12;

/** Every outermost object and list in a text, in order; strict and lenient alike. Linear in the length of the text. */
export function findValues(written: string): readonly Placed[] {
  const values: Placed[] = [];
  if (!/[{[｛［]/u.test(written)) return values;
  const { text, notes: before } = prepared(written);
  const opening = /[{[｛［]/gu;
  let retries = 0;
  for (let mark = opening.exec(text); mark !== null; mark = opening.exec(text)) {
    const start = mark.index;
    const notes: string[] = [...before];
    const found = readLenientJson(text, start, (name) => notes.push(name));
    if (found === undefined) continue;
    values.push({ ...found, start, notes, text });
    // What swallowed all the rest may have been a bracket in prose.
    const greedy = found.end >= text.length && found.unclosed.size > 0 && retries++ < MOST_RETRIES;
    opening.lastIndex = greedy ? start + 1 : Math.max(found.end, start + 1);
  }
  return values;
}

/** The text with its backslashes mended, or taken apart when all of its JSON is escaped. */
function prepared(written: string): { text: string; notes: string[] } {
  const notes: string[] = [];
  const note: Note = (name) => notes.push(name);
  const text = mendEscapes(unescapeWhole(written, note), note);
  return { text, notes };
}
