/**
 * The form of a text in which spelling is compared: NFKC, lower case, without apostrophes and digit-group commas, and with
 * every run of punctuation and white space as one space. Letters, marks, digits, symbols, `%` and decimal points stay,
 * whatever the script. Empty when nothing stays.
 */
export function normalizeText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/(\d),(?=\d{3}(?!\d))/g, '$1')
    .replace(/[^\p{L}\p{M}\p{N}\p{S}%.]+|\.(?!\d)|(?<!\d)\./gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
