import { closingQuotes, QUOTE } from './quotes.ts';

/** Where a string stands: what may follow it depends on that. */
export type Place = 'key' | 'property' | 'element';

/** How far to look past a quote. */
const SIGHT = 500;

const KEY = new RegExp(
  `^(?:${QUOTE}(?:(?:text|probability|confidence)(?=\\s*:)|(?:[^"\\\\\\n]|\\\\.){0,400}?["'\`”」』»’´＂])|[\\p{L}_$][\\p{L}\\p{N}_$-]{0,40}["”]?)\\s*[:=：]`,
  'u',
);
const NUMBER_ENDS = /^[-+~]?[.\d][\d.,/%_eE+-]*\s*(?:[,;，}\])]|$)/u;
const LITERAL = /^(?:true|false|null|None|True|False|NaN|-?Infinity)\b/u;
const SPACE = /^[\s\u200b-\u200d\u2060\ufeff\u180e]*/u;

/**
 * Whether the quote at this offset ends its string, or is one inside it that should have been escaped. `open` holds the closing brackets
 * still due, innermost last.
 */
export function endsString(text: string, at: number, place: Place, open: string): boolean {
  const ahead = text.slice(at + 1, at + 1 + SIGHT);
  const rest = ahead.slice((SPACE.exec(ahead) as RegExpExecArray)[0].length);
  const next = rest[0];
  const gap = ahead.slice(0, ahead.length - rest.length);
  if (next === undefined) return true;
  if (rest.startsWith('//') || rest.startsWith('/*')) return true;
  if (next === '+') return new RegExp(`^\\+\\s*(?:\\/\\*.{0,80}?\\*\\/\\s*)?${QUOTE}`, 'su').test(rest);
  if (place === 'key') return endsKey(next);
  if ('}])｝］'.includes(next)) return endsBeforeBracket(rest, open);
  const after = rest.slice(1).replace(SPACE, '');
  if (',;，；'.includes(next))
    return place === 'property' ? opensProperty(after, at + 1 + SIGHT >= text.length) : opensElement(after);
  if (place === 'property')
    return (closingQuotes(next) !== undefined || gap.includes('\n')) && gap !== '' && KEY.test(rest);
  if (closingQuotes(next) !== undefined) return gap !== '';
  return next === '{' || next === '[' || (gap !== '' && NUMBER_ENDS.test(rest));
}

function endsKey(next: string): boolean {
  return ':=：,}{['.includes(next) || closingQuotes(next) !== undefined || /[-\d.tfnTFN]/u.test(next);
}

/** A closing bracket is the JSON's own when it is due, and more of the JSON, its end, or a new line follows. */
function endsBeforeBracket(rest: string, open: string): boolean {
  const closers = (/^[\s}\])｝］]*/u.exec(rest) as RegExpExecArray)[0];
  const count = closers.replaceAll(/\s/gu, '').length;
  if (rest[0] === ')' && !open.endsWith(')')) return false;
  if (count >= open.length) return true;
  const then = rest.slice(closers.length);
  return (
    then === '' ||
    closers.endsWith('\n') ||
    /^(?:[,;，；{[:]|\/[/*]|```|\.\.\.|…)/u.test(then) ||
    closingQuotes(then[0]) !== undefined
  );
}

function opensProperty(after: string, last: boolean): boolean {
  // The answer may have been cut inside the next key.
  if (last && /^(?:["'“`][^"'“”`]*["'”`]?|[\p{L}_$][\p{L}\p{N}_$-]*)\s*$/u.test(after)) return true;
  return after === '' || /^(?:[}\]{｝］…]|\/[/*]|\.\.\.)/u.test(after) || KEY.test(after);
}

function opensElement(after: string): boolean {
  if (after === '' || /^(?:[}\]{[(｝］…,]|\/[/*]|\.\.\.)/u.test(after)) return true;
  // Words without quotes up to the end of the list.
  if (/^[^"'“”[\]{}\n]{1,200}\]/u.test(after)) return true;
  return closingQuotes(after[0]) !== undefined || NUMBER_ENDS.test(after) || LITERAL.test(after);
}
