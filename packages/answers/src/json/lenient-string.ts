import type { Note } from '../note.ts';
import { endsString, type Place } from './end-of-string.ts';
import { CUT } from './lenient-value.ts';
import { closingQuotes } from './quotes.ts';

export interface ReadString {
  readonly value: string | typeof CUT;
  /** Offset after the string and its closing quote. */
  readonly end: number;
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
/** A key that was swallowed because the quote before it is missing: `…, "key` or `…}, {"key`. */
const SWALLOWED_KEY = /(?:[,;，]|\}\s*,?\s*\{)\s*["“'`]?[\w $-]{1,40}$/u;

/**
 * Reads a string from its opening quote on, with raw line breaks, quotes that should have been escaped, and a closing quote that is
 * missing before a comma or a bracket. {@link CUT} when the text ends inside it. Backslashes are mended before.
 */
export function readString(text: string, at: number, place: Place, open: string, note: Note): ReadString {
  const triple = /^(?:"""|''')/u.exec(text.slice(at, at + 3))?.[0];
  if (triple !== undefined) {
    const close = text.indexOf(triple, at + 3);
    if (close === -1) return { value: CUT, end: text.length };
    note('quotes');
    return { value: decode(text.slice(at + 3, close), '', note), end: close + 3 };
  }
  const closers = closingQuotes(text[at]) as string;
  if (text[at] !== '"') note('quotes');
  const marks = new RegExp(`[\\\\${closers}]`, 'gu');
  marks.lastIndex = at + 1;
  const from = at + 1;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === '\\') {
      marks.lastIndex++;
      continue;
    }
    const missing = missingQuote(text, from, mark.index, place);
    if (missing !== undefined) {
      note('missing-quote');
      return { value: decode(text.slice(from, missing).trimEnd(), closers, note), end: missing };
    }
    if (!endsString(text, mark.index, place, open)) continue;
    return { value: decode(text.slice(from, mark.index), closers, note), end: mark.index + 1 };
  }
  return endWithoutQuote(text, from, closers, open, note);
}

/** Offset at which the string ended when the quote at `quote` belongs to what comes after it. */
function missingQuote(text: string, from: number, quote: number, place: Place): number | undefined {
  const before = text.slice(Math.max(from, quote - 80), quote);
  const start = quote - before.length;
  if (place === 'property' && /^\s*[:：]/u.test(text.slice(quote + 1, quote + 20))) {
    const swallowed = SWALLOWED_KEY.exec(before);
    if (swallowed !== null) return start + swallowed.index;
  }
  if (place === 'element' && /^[\p{L}\p{N}]/u.test(text.slice(quote + 1, quote + 3))) {
    const comma = /,(?:\s*\n\s*)?$/u.exec(before);
    if (comma !== null && start + comma.index > from) return start + comma.index;
  }
  return undefined;
}

/** The text ends before the quote: only when all brackets are closed was the quote forgotten, else the string was cut. */
function endWithoutQuote(text: string, from: number, closers: string, open: string, note: Note): ReadString {
  let at = text.length;
  while (at > from && /[\s`;]/u.test(text[at - 1] as string)) at--;
  for (let due = 0; due < open.length; due++) {
    while (at > from && /\s/u.test(text[at - 1] as string)) at--;
    if (at <= from || text[at - 1] !== open[due]) return { value: CUT, end: text.length };
    at--;
  }
  if (open === '') return { value: CUT, end: text.length };
  note('missing-quote');
  return { value: decode(text.slice(from, at).trimEnd(), closers, note), end: at };
}

function decode(raw: string, closers: string, note: Note): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they have no place in JSON
  if (/[\u0000-\u001f]/u.test(raw)) note('raw-control');
  if (closers !== '') {
    const inner = new RegExp(`(?<!\\\\)[${closers}]`, 'gu');
    for (const _ of raw.matchAll(inner)) note('inner-quote');
  }
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(?:u([0-9a-f]{4})|([\s\S]))/giu, (written, hex: string | undefined, char: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (char === '"' || char === '\\' || char === '/') return char;
    return ESCAPES[char] ?? written;
  });
}
