import { words } from '@ablata/texts';

/** A whole number with its separators: 1,250 or 3.5. */
const NUMBER = /\p{Nd}+(?:[.,]\p{Nd}+)*/gu;

/**
 * The words by which texts are compared: case folded, punctuation and symbols off, as GPT-3's filter had it (arXiv:2005.14165,
 * appendix C), in any script.
 *
 * @param mask every number becomes `0`, which finds the same problem with other numbers.
 */
export function comparableWords(text: string, mask: boolean): string[] {
  return words(mask ? text.replace(NUMBER, '0') : text, { keepSymbols: false });
}
