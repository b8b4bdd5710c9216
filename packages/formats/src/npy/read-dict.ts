type Literal = string | boolean | number[] | undefined;

const TOKEN = /\s*(?:'([^'\\]*)'|"([^"\\]*)"|(True|False)|(\d+)L?|([{}()[\],:]))/y;

/**
 * The dict of texts, booleans and tuples of whole numbers that an npy header is, as Python would read it; anything else as a value comes as
 * undefined. Undefined as a whole when it is no dict.
 */
export function readDict(text: string): Map<string, Literal> | undefined {
  const tokens = tokensOf(text.trimEnd());
  const dict = new Map<string, Literal>();
  if (tokens?.shift() !== '{' || tokens.pop() !== '}') return undefined;
  while (tokens.length > 0) {
    const key = tokens.shift();
    if (typeof key !== 'object' || !('text' in key) || tokens.shift() !== ':' || dict.has(key.text)) return undefined;
    const value = takeValue(tokens);
    if (value === undefined) return undefined;
    dict.set(key.text, value.literal);
    if (tokens.length > 0 && tokens.shift() !== ',') return undefined;
  }
  return dict;
}

type Token = string | boolean | number | { readonly text: string };

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) return undefined;
    const [, single, double, boolean, digits, sign] = match;
    if (single !== undefined || double !== undefined) tokens.push({ text: (single ?? double)! });
    else if (boolean !== undefined) tokens.push(boolean === 'True');
    else tokens.push(digits === undefined ? sign! : Number(digits));
  }
  return tokens;
}

function takeValue(tokens: Token[]): { readonly literal: Literal } | undefined {
  const first = tokens.shift();
  if (typeof first === 'object') return { literal: first.text };
  if (typeof first === 'boolean') return { literal: first };
  if (first === '(') return takeTuple(tokens);
  return first === '[' ? skipList(tokens) : undefined;
}

function takeTuple(tokens: Token[]): { readonly literal: Literal } | undefined {
  const sizes: number[] = [];
  for (;;) {
    const token = tokens.shift();
    if (token === ')') return { literal: sizes };
    if (typeof token !== 'number' || !Number.isSafeInteger(token)) return undefined;
    sizes.push(token);
    const next = tokens[0];
    if (next === ',') tokens.shift();
    else if (next !== ')') return undefined;
  }
}

/** The fields of a structured array. */
function skipList(tokens: Token[]): { readonly literal: Literal } | undefined {
  for (let depth = 1; depth > 0; ) {
    const token = tokens.shift();
    if (token === undefined) return undefined;
    if (token === '[') depth++;
    if (token === ']') depth--;
  }
  return { literal: undefined };
}
