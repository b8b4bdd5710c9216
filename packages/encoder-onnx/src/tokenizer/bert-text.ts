import { controls, marks, punctuation } from './bert-characters.ts';

/** What tokenizer.json says of a `BertNormalizer`. */
export interface BertNormalization {
  readonly clean_text?: boolean | undefined;
  readonly handle_chinese_chars?: boolean | undefined;
  /** null: as `lowercase` says. */
  readonly strip_accents?: boolean | null | undefined;
  readonly lowercase?: boolean | undefined;
}

const CONTROL = 1;
const MARK = 2;
const PUNCTUATION = 4;
const CHINESE = 8;
/** The block ranges that BERT sets apart character by character. */
const chinese = '3400-4dbf,4e00-9fff,f900-faff,20000-2a6df,2a700-2b81f,2b920-2ceaf,2f800-2fa1f';

let made: Uint8Array | undefined;

/** What each code point is, as bits. Hugging Face's tokenizers go by tables of their own, not by this Node's Unicode. */
function kinds(): Uint8Array {
  if (made !== undefined) return made;
  made = new Uint8Array(0x110000);
  const tables = [
    [controls, CONTROL],
    [marks, MARK],
    [punctuation, PUNCTUATION],
    [chinese, CHINESE],
  ] as const;
  for (const [ranges, kind] of tables) {
    for (const range of ranges.split(',')) {
      const [first, last = first] = range.split('-').map((code) => Number.parseInt(code, 16));
      for (let code = first!; code <= last!; code++) made[code]! |= kind;
    }
  }
  return made;
}

/** Rust's `char::is_whitespace`. */
const WHITESPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** BERT's normalization, as Hugging Face's tokenizers (Rust) do it: `BertNormalizer`. */
export function bertNormalizer(options: BertNormalization): (text: string) => string {
  const { clean_text: cleans = true, handle_chinese_chars: spaces = true, lowercase = true } = options;
  const strips = options.strip_accents ?? lowercase;
  const table = kinds();
  const kindOf = (char: string) => table[char.codePointAt(0)!]!;
  return (text) => {
    let normal = '';
    for (const char of text) {
      if (cleans && (char === '\0' || char === '\ufffd' || kindOf(char) & CONTROL)) continue;
      if (cleans && WHITESPACE.test(char)) normal += ' ';
      else if (spaces && kindOf(char) & CHINESE) normal += ` ${char} `;
      else normal += char;
    }
    if (strips) normal = Array.from(normal.normalize('NFD'), (char) => (kindOf(char) & MARK ? '' : char)).join('');
    // A character at a time: JavaScript alone would make a final sigma of the last Σ of a word.
    if (lowercase) normal = normal.includes('Σ') ? normal.replaceAll('Σ', 'σ').toLowerCase() : normal.toLowerCase();
    return normal;
  };
}

/** Words, and each mark of punctuation alone, as Hugging Face's tokenizers (Rust) split them: `BertPreTokenizer`. */
export function bertWords(text: string): string[] {
  const table = kinds();
  const words: string[] = [];
  let word = '';
  const end = () => {
    if (word !== '') words.push(word);
    word = '';
  };
  for (const char of text) {
    const isMark = (table[char.codePointAt(0)!]! & PUNCTUATION) !== 0;
    if (isMark || WHITESPACE.test(char)) end();
    else word += char;
    if (isMark) words.push(char);
  }
  end();
  return words;
}
