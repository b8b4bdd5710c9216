import { normalizeText } from './normalize-text.ts';
import type { TextRules } from './text-rules.ts';

/** Scripts that are written without spaces between words. */
const scripts =
  'Han Hiragana Katakana Bopomofo Yi Thai Lao Khmer Myanmar Tai_Le New_Tai_Lue Tai_Tham Tai_Viet Ahom Javanese Balinese'.split(
    ' ',
  );
const unspaced = `[[${scripts.map((script) => `\\p{sc=${script}}`).join('')}ー]&&\\p{L}]`;
const token = `${unspaced}\\p{M}*|[^\\s${unspaced}]+`;
const tokens = new RegExp(token, 'gv');
const pieces = new RegExp(`\\s*(?:${token})\\s*|\\s+`, 'gv');

/**
 * The words of a text's normal form, in order. Where a script has no spaces between words (Chinese, Japanese, Thai, Khmer,
 * Lao, Burmese, …) each character, with the marks on it, counts as one: a dictionary would find longer ones, and others
 * with the next version of the runtime. Symbols are words of their own.
 */
export function words(text: string, rules: TextRules = {}): string[] {
  return normalizeText(text, rules).match(tokens) ?? [];
}

/** A text cut into its words as they stand, each with the white space around it: joined they are the text again. For cutting to length. */
export function wordPieces(text: string): string[] {
  return text.match(pieces) ?? [];
}
