/** Texts of 3 to 80 words that every WordPiece of this model reads alike: none is as long as a context. */
export const embeddingTexts: readonly string[] = Array.from({ length: 48 }, (_, index) => {
  const words =
    'Check the units before you add them, and write each step down: it costs a minute and saves an hour'.split(' ');
  const length = 3 + ((index * 37) % 78);
  return Array.from({ length }, (_, at) => words[(index * 7 + at * (1 + (index % 5))) % words.length]).join(' ');
});
