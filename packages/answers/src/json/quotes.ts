/** The quotes that may end a string, by the one it began with. */
const CLOSERS: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': "`'´",
  '´': '´',
  '“': '”"',
  '”': '”"',
  '„': '“”"',
  '‟': '”"',
  '‘': "’'",
  '’': "’'",
  '‚': '‘’',
  '«': '»',
  '»': '«',
  '「': '」',
  '『': '』',
  '＂': '＂',
  '＇': '＇',
};

/** The quotes that end a string begun with this character; undefined when it begins none. */
export function closingQuotes(char: string | undefined): string | undefined {
  // Not a look-up by any character: `constructor` is one word, yet no single character is a name of Object.prototype.
  return char === undefined ? undefined : CLOSERS[char];
}

export const QUOTE = '["\'`“”„«「『‘＂]';
