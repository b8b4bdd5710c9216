import type { Note } from '../note.ts';
import { decodeEntities } from '../text/entities.ts';
import { type LenientJson, readLenientJson } from './lenient-json.ts';
import type { LenientValue } from './lenient-value.ts';
import { mendEscapes } from './mend-escapes.ts';
import { hasRepeatedKeys } from './repeated-keys.ts';
import { strictEnd } from './strict-end.ts';
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
const MOST_RETRIES = 3;
/** How many times the text may be looked over for the ends of strict JSON. */
const MOST_LOOKS = 8;
const NONE: ReadonlySet<never> = new Set();

/**
 * Calls `visit` with every outermost object and list in a text, in order; strict and lenient alike. It says whether that was worth reading: brackets in
 * prose may swallow the rest of the text, and are then passed over. Linear in the length of the text.
 */
export function findValues(written: string, visit: (found: Placed) => boolean, mend = true): void {
  if (!/[{[｛［]/u.test(written)) return;
  const { text, notes: before } = mend ? prepared(written) : { text: written, notes: [] };
  const opening = /[{[｛［]/gu;
  let retries = 0;
  let budget = MOST_LOOKS * text.length;
  for (let mark = opening.exec(text); mark !== null; mark = opening.exec(text)) {
    const start = mark.index;
    const notes: string[] = [...before];
    const found = readStrict(start) ?? readLenientJson(text, start, (name) => notes.push(name));
    if (found === undefined) continue;
    const useful = visit({ ...found, start, notes, text });
    const greedy = !useful && found.end >= text.length && found.unclosed.size > 0 && retries++ < MOST_RETRIES;
    opening.lastIndex = greedy ? start + 1 : Math.max(found.end, start + 1);
  }

  /** What is strict JSON is read as such: none of the guesses about quotes applies to it. */
  function readStrict(at: number): LenientJson | undefined {
    const end = strictEnd(text, at, budget);
    budget -= (end ?? text.length) - at;
    if (end === undefined || budget <= 0) return undefined;
    try {
      const json = text.slice(at, end);
      const value = JSON.parse(json) as LenientValue;
      return hasRepeatedKeys(json, value) ? undefined : { value, end, unclosed: NONE };
    } catch {
      return undefined;
    }
  }
}

/** The text with its backslashes mended, or taken apart when all of its JSON is escaped. */
function prepared(written: string): { text: string; notes: string[] } {
  const notes: string[] = [];
  const note: Note = (name) => notes.push(name);
  const quoted = written.includes('&quot;') && !written.includes('"') ? decodeEntities(written, note) : written;
  const text = mendEscapes(unescapeWhole(quoted, note), note);
  return { text, notes };
}
