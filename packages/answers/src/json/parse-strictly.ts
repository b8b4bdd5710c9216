import type { Note } from '../note.ts';
import type { LenientValue } from './lenient-value.ts';
import { hasRiskyEscapes, mendEscapes } from './mend-escapes.ts';

/**
 * The value of a text that is JSON, apart from its backslashes perhaps; undefined when it is not. Well-formed JSON comes back as it is, but
 * for escapes of control characters that were not meant as such.
 */
export function parseStrictly(text: string, note: Note): LenientValue | undefined {
  const value = parse(text);
  if (value !== undefined && !hasRiskyEscapes(text)) return value;
  if (value === undefined && !/^\s*[[{"]/u.test(text)) return undefined;
  const notes: string[] = [];
  const mended = mendEscapes(text, (name) => notes.push(name));
  if (mended === text) return value;
  const meant = parse(mended);
  if (meant !== undefined) for (const name of notes) note(name);
  return meant ?? value;
}

function parse(text: string): LenientValue | undefined {
  try {
    return JSON.parse(text) as LenientValue;
  } catch {
    return undefined;
  }
}
