// Long: one recursive reader over one cursor; its rules lean on each other.
import type { Note } from '../note.ts';
import { endsString, type Place } from './end-of-string.ts';
import { readString } from './lenient-string.ts';
import { CUT, type Found, type LenientValue } from './lenient-value.ts';
import { closingQuotes, QUOTE } from './quotes.ts';

export interface LenientJson extends Found {
  /** Offset after the value. */
  readonly end: number;
}

const WORDS: Readonly<Record<string, null | boolean>> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
  undefined: null,
  NaN: null,
  Infinity: null,
};
const MAX_DEPTH = 64;
const SPACE = /[\s\u200b-\u200d\u2060\ufeff\u180e]*/uy;
const NUMBER = /[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?/iuy;
const ENDS_NUMBER = new RegExp(`[ \\t]*(?:[,;，；}\\])｝］\\n\\r]|/[/*]|#|${QUOTE}|$)`, 'uy');
const BARE_KEY = /[\p{L}_$\d][\p{L}\p{N}_$-]{0,100}/uy;
const NEXT_KEY = new RegExp(`^(?:${QUOTE}[^"\\n:]{1,80}["'”]?|[\\p{L}_$][\\p{L}\\p{N}_$-]{0,40}["”]?)\\s*[:：=]`, 'u');
/** A key of ours whose closing quote was forgotten. Any other text may hold a colon. */
const HALF_QUOTED_KEY = /^["“'`](text|probability|confidence|responses?|reasoning|instruction)\s*:/u;
const FENCE = /`{3,}\w{0,12}/uy;
const ELLIPSIS = /(?:\.\.\.+|…+)/uy;

/**
 * Reads one JSON value the way language models write it: with trailing or missing commas, comments, single, curly, missing or unescaped quotes,
 * bare keys and words, raw line breaks, Python's literals and tuples, joined strings, an ellipsis, full-width punctuation, or no
 * end. Each liberty taken is noted under a short fixed name. What the text ends in the middle of is {@link CUT}.
 *
 * An object in which keys come again is read as a list of objects: one for each time they begin anew.
 *
 * Reads forward only and never throws; undefined when there is no value at `start`. The backslashes have to be mended before.
 */
export function readLenientJson(text: string, start: number, note: Note): LenientJson | undefined {
  let at = start;
  /** Closing brackets still due, innermost last. */
  let due = '';
  /** True when prose came where the JSON should have gone on: its last brackets are missing. */
  let over = false;
  const unclosed = new Set<LenientValue>();
  const value = readValue('element');
  return value === undefined ? undefined : { value, end: at, unclosed };

  function match(pattern: RegExp): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  }

  function skipSpace(): void {
    for (;;) {
      const space = match(SPACE) as string;
      if (/[\u200b-\u200d\u2060\ufeff\u180e]/u.test(space)) note('invisible');
      at += space.length;
      const fence = due === '' ? undefined : match(FENCE);
      if (fence !== undefined) {
        note('code-fence');
        at += fence.length;
        continue;
      }
      const comment =
        text.startsWith('//', at) || (text[at] === '#' && due !== '')
          ? '\n'
          : text.startsWith('/*', at)
            ? '*/'
            : undefined;
      if (comment === undefined) return;
      note('comment');
      const close = text.indexOf(comment, at + 1);
      at = close === -1 ? text.length : close + comment.length;
    }
  }

  function readValue(place: Place): LenientValue | undefined {
    skipSpace();
    if (at >= text.length) return CUT;
    if (due.length > MAX_DEPTH) return undefined;
    const char = text[at] as string;
    if (char === '{' || char === '｛') return within('}', readObject);
    if (char === '[' || char === '［') return within(']', readArray);
    if (due !== '' && char === '(') return within(')', readArray);
    if (closingQuotes(char) !== undefined) return readStrings(place);
    const number = readNumber();
    if (number !== undefined) return number;
    // Not `??`: null is a value.
    const word = readWord(place);
    return word !== undefined || due === '' ? word : readBare(place);
  }

  function within(close: string, read: (close: string) => LenientValue): LenientValue {
    if ('｛［'.includes(text[at] as string)) note('full-width');
    at++;
    due += close;
    const value = read(close);
    due = due.slice(0, -1);
    return value;
  }

  function readObject(close: string): LenientValue {
    let object: Record<string, LenientValue> = {};
    const objects = [object];
    const result = (): LenientValue => (objects.length === 1 ? object : objects);
    for (;;) {
      if (over || skipSeparators(close, Object.keys(object).length === 0)) return result();
      if (at >= text.length) return opened(result());
      if (text[at] === ']' || text[at] === '{' || text[at] === '［') {
        // The brace was forgotten: leave the bracket to the list around.
        note('missing-brace');
        return result();
      }
      const before = at;
      const key = readKey();
      if (key === undefined) return at >= text.length ? opened(result()) : result();
      const value = readProperty();
      if (at >= text.length && value === undefined) return opened(result());
      if (value === undefined && at === before) return result();
      if (value === undefined) continue;
      if (Object.hasOwn(object, key)) {
        note('repeated-key');
        object = {};
        objects.push(object);
      }
      Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
      if (value === CUT) {
        opened(object);
        return result();
      }
    }
  }

  /** What stands behind a key; undefined when nothing does. */
  function readProperty(): LenientValue | undefined {
    skipSpace();
    if (at >= text.length) return undefined;
    const sign = text[at] as string;
    if (':：='.includes(sign)) {
      if (sign !== ':') note(sign === '=' ? 'equals-sign' : 'full-width');
      at += text.startsWith('=>', at) ? 2 : 1;
      skipSpace();
      if (text[at] !== ',' && text[at] !== '}') return readValue('property');
      note('missing-value');
      return null;
    }
    if (/["'“\d[{]/u.test(sign) || /^(?:true|false|null)\b/u.test(text.slice(at, at + 6))) {
      note('missing-colon');
      return readValue('property');
    }
    note('missing-value');
    return undefined;
  }

  function readArray(close: string): LenientValue {
    const array: LenientValue[] = [];
    for (;;) {
      if (over || skipSeparators(close, array.length === 0)) return array;
      if (at >= text.length) return opened(array);
      if (
        typeof array.at(-1) === 'object' &&
        /^(?!(?:true|false|null|None)\b)(?:\p{L}+[ ,.!'’]|[`*])/u.test(text.slice(at, at + 30))
      ) {
        note('unclosed');
        over = true;
        return array;
      }
      if ('}]｝］)'.includes(text[at] as string)) {
        // A brace too many, unless it closes an object around; in a list of objects that is what it does.
        const extra =
          text[at] === '}' && due.slice(0, -1) === '}' && /^\}\s*(?:,\s*[{["]|\])/u.test(text.slice(at, at + 50));
        note(extra ? 'extra-brace' : 'missing-bracket');
        if (!extra) return array;
        at++;
        continue;
      }
      const value = readValue('element');
      if (value === undefined) return array;
      array.push(value);
      if (value === CUT) return opened(array);
    }
  }

  function opened<T extends LenientValue>(value: T): T {
    if (unclosed.size === 0) note('unclosed');
    unclosed.add(value);
    return value;
  }

  /** Skips commas and ellipses; true when the closing bracket was there and is passed. */
  function skipSeparators(close: string, first: boolean): boolean {
    let commas = 0;
    let ellipses = 0;
    for (skipSpace(); ; skipSpace()) {
      const ellipsis = match(ELLIPSIS);
      if (ellipsis !== undefined) {
        ellipses++;
        at += ellipsis.length;
      } else if (',;，；'.includes(text[at] ?? ' ')) {
        if ('，；'.includes(text[at] as string)) note('full-width');
        commas++;
        at++;
      } else break;
    }
    if (ellipses > 0) note('ellipsis');
    const char = text[at];
    if (char === close || (close === '}' && char === '｝') || (close === ']' && char === '］')) {
      if (commas > 0 && ellipses === 0 && close !== ')') note('trailing-comma');
      at++;
      return true;
    }
    if (char !== undefined && !first && commas + ellipses === 0 && !'}])'.includes(char)) note('missing-comma');
    if (ellipses === 0 && (commas > 1 || (first && commas > 0))) note('extra-comma');
    return false;
  }

  function readKey(): string | undefined {
    const halfQuoted = HALF_QUOTED_KEY.exec(text.slice(at, at + 40))?.[1];
    if (halfQuoted !== undefined) {
      note('missing-quote');
      at += halfQuoted.length + 1;
      return halfQuoted;
    }
    if (closingQuotes(text[at]) !== undefined) {
      const { value, end } = readString(text, at, 'key', due, note);
      at = end;
      return typeof value === 'string' ? value : undefined;
    }
    const bare = match(BARE_KEY);
    if (bare === undefined) return undefined;
    note('bare-key');
    at += bare.length;
    if (/["”]/u.test(text[at] ?? '')) {
      note('missing-quote');
      at++;
    }
    return bare;
  }

  /** A string, or several joined by `+`. */
  function readStrings(place: Place): string | typeof CUT {
    let joined = '';
    for (;;) {
      const { value, end } = readString(text, at, place, due, note);
      at = end;
      if (value === CUT) return CUT;
      joined += value;
      const before = at;
      skipSpace();
      if (text[at] !== '+') {
        if (at < text.length) at = before;
        return joined;
      }
      at++;
      skipSpace();
      note('concatenation');
      if (at >= text.length) return CUT;
      if (closingQuotes(text[at]) === undefined) return joined;
    }
  }

  function readNumber(): number | typeof CUT | undefined {
    const written = match(NUMBER);
    if (written === undefined || /^[+-]?0\d/u.test(written)) return undefined;
    ENDS_NUMBER.lastIndex = at + written.length;
    if (!ENDS_NUMBER.test(text)) return undefined;
    // A decimal comma: behind a comma in an object comes a key, never a number alone.
    if (
      due.endsWith('}') &&
      /^,\d+\s*(?:[}\]]|,\s*["'“{\n]|\n)/u.test(text.slice(at + written.length, at + written.length + 40))
    )
      return undefined;
    at += written.length;
    if (at >= text.length && due !== '') return CUT;
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/iu.test(written)) note('number-form');
    return Number(written.replaceAll('_', ''));
  }

  /** A word of JSON, Python or JavaScript, or a call around a value: `ObjectId("1")`, `dict(text="…")`. */
  function readWord(place: Place): LenientValue | undefined {
    const written = match(/[+-]?[\p{L}_][\p{L}\p{N}_.]{0,40}/uy);
    if (written === undefined) return undefined;
    const next = text[at + written.length];
    const word = written.replace(/^[+-]/u, '');
    if (Object.hasOwn(WORDS, word) && (next === undefined || /[\s,;}\])，：/]/u.test(next))) {
      const rest = text.slice(at + written.length, at + written.length + 40);
      if (/^[ \t]+[\p{L}\d]/u.test(rest)) return undefined;
      at += written.length;
      if (!['true', 'false', 'null'].includes(written)) note(/NaN|Inf/u.test(word) ? 'not-a-number' : 'word');
      return WORDS[word] as null | boolean;
    }
    if (/^[rbfu]{1,2}$/iu.test(written) && /^(?:"[^"]*"|'[^']*')/u.test(text.slice(at + written.length, at + 2000))) {
      note('word');
      at += written.length;
      return readStrings(place);
    }
    if (
      next !== '(' ||
      !/^\(\s*(?:["'“[{\d)]|true|false|null|\w+\s*=)/u.test(text.slice(at + written.length, at + written.length + 40))
    )
      return undefined;
    note('call');
    at += written.length;
    if (/^\(\s*\w+\s*=/u.test(text.slice(at, at + 60))) return within(')', readObject);
    const values = within(')', readArray);
    return Array.isArray(values) && values.length === 1 ? (values[0] as LenientValue) : values;
  }

  /** Words without quotes: up to what must follow them. */
  function readBare(place: Place): LenientValue | undefined {
    const from = at;
    for (; at < text.length; at++) {
      const char = text[at] as string;
      if (char === '\n' || '}]｝］'.includes(char)) break;
      if ((char === '{' || char === '[') && /^.\s*["{[“]/u.test(text.slice(at, at + 10))) break;
      if (',;，'.includes(char) && endsBare(place)) break;
      if (
        char === '"' &&
        (endsString(text, at, place, due) || (place === 'element' && /^\s*[,\]]/u.test(text.slice(at + 1, at + 20))))
      )
        break;
    }
    const written = text.slice(from, at).trim();
    const quote = text[at] === '"';
    if (written === '') {
      at = from;
      return undefined;
    }
    if (at >= text.length) return CUT;
    if (quote) at++;
    // A percentage is left to whoever reads the field.
    if (quote || !/^[\d.,]+\s*%$/u.test(written)) note(quote ? 'missing-quote' : 'bare-value');
    return written;
  }

  function endsBare(place: Place): boolean {
    const rest = text.slice(at + 1, at + 120).trimStart();
    if (place === 'element') return true;
    return rest === '' || /^[}\]…]|^\.\.\./u.test(rest) || NEXT_KEY.test(rest);
  }
}
