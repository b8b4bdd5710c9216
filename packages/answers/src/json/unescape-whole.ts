import type { Note } from '../note.ts';

/** A bracket whose first quote or line break is escaped: JSON inside a string, whose quotes may be gone. */
const ESCAPED = /[[{]\s*(?:\\[nrt]|\s)*\\"/u;

/** JSON written as a string into JSON, with one layer of escapes taken off; any other text as it is. */
export function unescapeWhole(text: string, note: Note): string {
  if (!text.includes('\\"') || !ESCAPED.test(text.slice(0, 2000))) return text;
  if (/[[{,]\s*"|"\s*:/u.test(text.replaceAll(/\\+"/gu, ''))) return text;
  note('double-encoded');
  return text
    .replace(/^\s*"/u, '')
    .replace(/"\s*$/u, (end, at: number) => (text[at - 1] === '\\' ? end : ''))
    .replaceAll(/\\(["\\/nrt])/gu, (_, char: string) => ({ n: '\n', r: '\r', t: '\t' })[char] ?? char);
}
