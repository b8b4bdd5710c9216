/** Stands where the text ended inside a value. */
export const CUT: unique symbol = Symbol('cut');

export type LenientValue = null | boolean | number | string | typeof CUT | LenientValue[] | LenientObject;
export interface LenientObject {
  [key: string]: LenientValue;
}

export interface LenientJson {
  readonly value: LenientValue;
  /** Offset after the value. */
  readonly end: number;
  /** The objects and lists in which the text ended. */
  readonly unclosed: ReadonlySet<LenientValue>;
}

const WORDS: Readonly<Record<string, null | boolean>> = {
  true: true,
  false: false,
  null: null,
  True: true,
  False: false,
  None: null,
  undefined: null,
};
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const MAX_DEPTH = 64;

/**
 * Reads one JSON value the way language models write it: with trailing or missing commas, comments, single or curly quotes, bare
 * keys, raw line breaks and unescaped quotes in strings, percentages for numbers, or no end. Each liberty taken is
 * passed to `repair` under a short fixed name. What the text ends in the middle of is {@link CUT}.
 *
 * Reads forward only and never throws; undefined when there is no value at `start`.
 */
export function readLenientJson(text: string, start: number, repair: (name: string) => void): LenientJson | undefined {
  let at = start;
  const open = new Set<LenientValue>();
  const value = readValue(0);
  return value === undefined ? undefined : { value, end: at, unclosed: open };

  function skipSpace(): void {
    for (;;) {
      while (at < text.length && /\s/u.test(text[at] as string)) at++;
      const comment = text.startsWith('//', at) ? '\n' : text.startsWith('/*', at) ? '*/' : undefined;
      if (comment === undefined) return;
      repair('comment');
      const close = text.indexOf(comment, at + 2);
      at = close === -1 ? text.length : close + comment.length;
    }
  }

  function readValue(depth: number): LenientValue | undefined {
    skipSpace();
    if (at >= text.length) return CUT;
    if (depth > MAX_DEPTH) return undefined;
    const char = text[at] as string;
    if (char === '{') return readObject(depth);
    if (char === '[') return readArray(depth);
    if (closingQuotes(char) !== undefined) return readString();
    return readNumber() ?? readWord();
  }

  function readObject(depth: number): LenientValue {
    const object: LenientObject = {};
    at++;
    for (;;) {
      if (skipSeparators('}')) return object;
      if (at >= text.length) return unclosed(object);
      if (text[at] === ']') {
        // The brace was forgotten: leave the bracket to the list around.
        repair('missing-brace');
        return object;
      }
      const key = readKey();
      if (key === undefined) return at >= text.length ? unclosed(object) : object;
      skipSpace();
      if (at >= text.length) return unclosed(object);
      if (text[at] !== ':' && text[at] !== '=') {
        repair('missing-value');
        continue;
      }
      if (text[at] === '=') repair('equals-sign');
      at++;
      const value = readValue(depth + 1);
      if (value === undefined) return object;
      if (Object.hasOwn(object, key)) repair('repeated-key');
      else Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
      if (value === CUT) return unclosed(object);
    }
  }

  function readArray(depth: number): LenientValue {
    const array: LenientValue[] = [];
    at++;
    for (;;) {
      if (skipSeparators(']')) return array;
      if (at >= text.length) return unclosed(array);
      if (text[at] === '}') {
        repair('missing-bracket');
        return array;
      }
      const value = readValue(depth + 1);
      if (value === undefined) return array;
      array.push(value);
      if (value === CUT) return unclosed(array);
    }
  }

  function unclosed<T extends LenientValue>(value: T): T {
    if (open.size === 0) repair('unclosed');
    open.add(value);
    return value;
  }

  /** Skips commas; true when the closing bracket was there and is passed. */
  function skipSeparators(close: '}' | ']'): boolean {
    let commas = 0;
    const first = isOpening(text, at - 1);
    for (skipSpace(); text[at] === ',' || text[at] === ';'; skipSpace()) {
      commas++;
      at++;
    }
    if (text[at] === close) {
      if (commas > 0) repair('trailing-comma');
      at++;
      return true;
    }
    if (at < text.length && !first && commas === 0 && text[at] !== '}' && text[at] !== ']') repair('missing-comma');
    if (commas > 1 || (first && commas > 0)) repair('extra-comma');
    return false;
  }

  function readKey(): string | undefined {
    if (closingQuotes(text[at] as string) !== undefined) {
      const key = readString();
      return typeof key === 'string' ? key : undefined;
    }
    const bare = /^[\p{L}_$][\p{L}\p{N}_$-]*/u.exec(text.slice(at, at + 100))?.[0];
    if (bare === undefined) return undefined;
    repair('bare-key');
    at += bare.length;
    return bare;
  }

  function readString(): string | typeof CUT {
    const closers = closingQuotes(text[at] as string) as string;
    if (text[at] !== '"') repair('quotes');
    at++;
    let result = '';
    while (at < text.length) {
      const char = text[at] as string;
      if (closers.includes(char)) {
        if (endsString(text, at)) {
          at++;
          return result;
        }
        repair('inner-quote');
        result += char;
        at++;
      } else if (char === '\\') {
        if (at + 1 >= text.length) break;
        result += readEscape();
      } else {
        if (char < ' ') repair('raw-control');
        result += char;
        at++;
      }
    }
    at = text.length;
    return CUT;
  }

  function readEscape(): string {
    const char = text[at + 1] as string;
    if (char === 'u') {
      const hex = text.slice(at + 2, at + 6);
      if (/^[0-9a-f]{4}$/iu.test(hex)) {
        at += 6;
        return String.fromCharCode(Number.parseInt(hex, 16));
      }
    }
    at += 2;
    const known = ESCAPES[char];
    if (known === undefined && !'"\\/'.includes(char)) repair('escape');
    return known ?? (char === '\n' ? '' : char);
  }

  function readNumber(): number | string | typeof CUT | undefined {
    const written = /^[+-]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*%?/iu.exec(text.slice(at, at + 40))?.[0];
    if (written === undefined) return undefined;
    at += written.length;
    if (at >= text.length) return CUT;
    // A percentage is left to whoever reads the field.
    if (written.endsWith('%')) return written;
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?\s*$/iu.test(written)) repair('number-form');
    return Number(written.replaceAll('_', ''));
  }

  function readWord(): LenientValue | undefined {
    const word = /^\p{L}+/u.exec(text.slice(at, at + 20))?.[0];
    if (word === undefined || !Object.hasOwn(WORDS, word)) return undefined;
    at += word.length;
    if (!['true', 'false', 'null'].includes(word)) repair('word');
    return WORDS[word] as null | boolean;
  }
}

function isOpening(text: string, at: number): boolean {
  return text[at] === '{' || text[at] === '[';
}

function closingQuotes(char: string): string | undefined {
  if (char === '"') return '"';
  if (char === "'") return "'";
  if (char === '“' || char === '”') return '”"';
  if (char === '‘') return "’'";
  return undefined;
}

/** Whether a quote at this offset ends its string, or is one that should have been escaped. */
function endsString(text: string, at: number): boolean {
  const rest = text.slice(at + 1, at + 200).trimStart();
  if (rest === '' || /^[}\]:]/u.test(rest)) return true;
  if (/^["“]\s*[\p{L}_]+["”]\s*:/u.test(rest)) return true;
  if (rest.startsWith('//') || rest.startsWith('/*')) return true;
  return /^[,;]\s*(?:["'“{[}\]\d+.-]|$|[\p{L}_]+\s*:|true|false|null|\/[/*])/u.test(rest);
}
