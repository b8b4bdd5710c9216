import { words } from '@ablata/texts';

/** Number of words in any script; numbers and names count, punctuation and symbols do not. */
export function countWords(text: string): number {
  return words(text, { keepSymbols: false }).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
