/** Texts of 15 … 30 words of two and three letters, which are one token each for the tokenizer of word-model.ts; the same each time. */
export function wordTexts(count: number): string[] {
  const letter = (at: number) => String.fromCharCode(97 + (at % 26));
  return Array.from({ length: count }, (_, text) =>
    Array.from({ length: 15 + ((text * 7) % 16) }, (__, word) => {
      const at = text * 31 + word * 17;
      return letter(at) + letter(at * 5 + word) + (word % 2 === 0 ? letter(at * 11) : '');
    }).join(' '),
  );
}
