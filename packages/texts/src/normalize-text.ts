import { bareText } from './bare-text.ts';
import { compatibleForm } from './compatible-form.ts';
import { dropInvisible } from './drop-invisible.ts';
import { foldCase } from './fold-case.ts';
import { defaultTextRules, type TextRules } from './text-rules.ts';

/** The steps feed each other (a folded letter may have another compatible form); two rounds settle nearly every text. */
const MOST_ROUNDS = 8;
const number = /\p{Nd}+(?:[.,:'٫٬]\p{Nd}+)*/gu;
const settled = /^[a-z0-9 ]*$/;
/** ASCII without controls: its own compatible form, with one way to fold a letter. */
const plain = /^[\t-\r -~]*$/;

/**
 * The normal form of a text: two texts are the same under the rules iff theirs are equal. What is done, in this order:
 *
 * | to | is done | rule |
 * |---|---|---|
 * | characters nobody sees | taken out | |
 * | compatible characters (full width, ligatures, `²`) | NFKC, but `10²` is `10^2` and `1½` is `1 1/2` | |
 * | case | folded in full | `foldCase` |
 * | digits | kept, or each number `0` | `maskDigits` |
 * | symbols (mathematical, currency, pictures), signs (see {@link signs}) | a token each | `keepSymbols` |
 * | an apostrophe between letters | taken out | `keepPunctuation` keeps it |
 * | other punctuation | a space | `keepPunctuation` keeps it |
 * | white space | one space, none at the ends | |
 *
 * The normal form of a normal form is itself. A text of nothing but punctuation keeps it.
 */
export function normalizeText(text: string, rules: TextRules = {}): string {
  const all = { ...defaultTextRules, ...rules };
  let form = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = normalizeOnce(form, all);
    if (next === form || settled.test(next)) return next;
    form = next;
  }
  return form;
}

function normalizeOnce(
  text: string,
  { foldCase: folds, keepSymbols, keepPunctuation, maskDigits }: Required<TextRules>,
): string {
  const folded = plain.test(text) ? (folds ? text.toLowerCase() : text) : foldedForm(text, folds);
  const whole = maskDigits ? folded.replace(number, '0') : folded;
  return trimmed(strip(whole, keepSymbols, keepPunctuation)) || trimmed(whole);
}

function foldedForm(text: string, folds: boolean): string {
  const compatible = compatibleForm(dropInvisible(text));
  return folds ? foldCase(compatible).normalize('NFKC') : compatible;
}

function strip(text: string, keepSymbols: boolean, keepPunctuation: boolean): string {
  if (keepPunctuation) return keepSymbols ? text : text.replace(/\p{S}+/gu, ' ');
  if (keepSymbols) return bareText(text);
  return text.replace(/(?<=\p{L}\p{M}*)'(?=\p{L})/gu, '').replace(/[\p{P}\p{S}]+/gu, ' ');
}

function trimmed(text: string): string {
  return text.replace(/[\s\u0085]+/gu, ' ').trim();
}
