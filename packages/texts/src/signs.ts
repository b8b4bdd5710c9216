/** Punctuation that is a sign where it stands. What none of these finds is punctuation: a space. */
export interface Sign {
  readonly name: string;
  /** A regular expression, with the flag `u`. It sees the text in its compatible form, minus as `-` or `−`. */
  readonly pattern: string;
  /** `alone`: a token of its own, however it was spaced. `minus`: likewise, and written U+2212. `inside`: stays as it stands. */
  readonly as: 'alone' | 'minus' | 'inside';
  /** Texts that would be one without this row. */
  readonly differs: readonly [string, string];
}

const letter = '(?<![\\p{L}\\p{M}\\p{N}])\\p{L}(?![\\p{L}\\p{M}\\p{N}])';
/** A number, a single letter, a bracket or a percent sign. */
const valueBefore = `(?:\\p{N}|(?<![\\p{L}\\p{M}\\p{N}])\\p{L}|[)\\]}%!°])`;
const valueAfter = `(?:\\p{N}|\\.\\p{Nd}|\\p{Sc}|[(\\[{\\\\−-]|${letter})`;
const wordBefore = '[\\p{L}\\p{M}\\p{N})\\]}%°]';
const wordAfter = '[\\p{L}\\p{N}(\\[{.\\p{Sc}\\\\−-]';

/** The sign between its two sides, with a space on both or on none. */
const between = (before: string, sign: string, after: string): string =>
  `(?<=${before})${sign}(?=${after})|(?<=${before}\\s+)${sign}(?=\\s+${after})`;

export const signs: readonly Sign[] = [
  { name: 'in a number', pattern: "(?<=\\p{Nd})[.,:'٫٬](?=\\p{Nd})", as: 'inside', differs: ['3.5', '35'] },
  {
    name: 'a decimal point in front',
    pattern: '(?<![\\p{L}\\p{N}.])\\.(?=\\p{Nd})',
    as: 'inside',
    differs: ['.5', '5'],
  },
  {
    name: 'in a name',
    pattern: '[@\\\\]|(?<=[\\p{L}\\p{N}])_(?=[\\p{L}\\p{N}{])',
    as: 'inside',
    differs: ['x_1', 'x 1'],
  },
  {
    name: '#, but of a heading',
    pattern: '(?<!#)#+(?![#\\s])|(?<!#|^[ \\t]*)#+',
    as: 'inside',
    differs: ['C#', 'C'],
  },
  {
    name: 'factorial',
    pattern: `(?<=\\p{Nd}|(?<![\\p{L}\\p{M}\\p{N}])\\p{L}|\\))!(?![!?])`,
    as: 'inside',
    differs: ['5!', '5'],
  },
  { name: 'shares and primes', pattern: '[%‰‱&§′″‴]', as: 'alone', differs: ['5%', '5'] },
  {
    name: 'minus',
    pattern: [
      between(valueBefore, '[-‐–]', valueAfter), // a range is no other than a difference: 3–5 is 3-5
      '(?<=\\S\\s+)-(?=\\s+\\S)',
      `(?<=^|[\\s(\\[{^*/:,;]|\\p{Sm}|\\p{Sc})[-‐–](?=\\p{Nd}|\\.\\p{Nd}|\\p{Sc}|${letter})`,
      '(?<=[<>=+])[-‐–]|[-‐–](?=[<>=+])',
    ].join('|'),
    as: 'minus',
    differs: ['-5', '5'],
  },
  {
    name: 'times, divided by',
    pattern: `${between(wordBefore, '\\*{1,2}', wordAfter)}|${between(wordBefore, '/', wordAfter)}`,
    as: 'alone',
    differs: ['2 * 3', '2 3'],
  },
  { name: 'of an operator with =', pattern: '[!:*/](?=\\s*=)', as: 'alone', differs: ['x != y', 'x = y'] },
];
