import fc from 'fast-check';

/** Pieces that instructions are made of, each fit to stand between two others. */
const WORDS = fc.constantFrom(
  'Ask',
  'what',
  'is',
  'given',
  'then',
  'Next,',
  'try',
  'not',
  'an',
  'easier',
  'case;',
  'return',
  'right',
  'ne',
  'to',
  'beta',
  'e.g.',
  'x',
  '3.5',
  'one-half',
  "don't",
  'it’s',
);
const LATEX = fc.constantFrom(
  String.raw`$\frac{a}{b}$`,
  String.raw`$3 \times 4$`,
  String.raw`$\alpha \neq \beta$`,
  String.raw`\(x\)`,
  String.raw`\[y = 2\]`,
  String.raw`$\theta_1 \to \infty$`,
  String.raw`$\nabla f$`,
  String.raw`\underline{given}`,
  String.raw`$\text{km} \cdot \rho$`,
  String.raw`$\sqrt{2} \right)$`,
  String.raw`5\%`,
  String.raw`\textbf{unit}`,
  String.raw`$\left\{a, b\right\}$`,
  String.raw`$\tan x$`,
);
const CODE = fc.constantFrom(
  '`a[i] += 1`',
  'f(x, y)',
  'if (a < b && c) { d(); }',
  '{x}',
  '[1, 2]',
  'a -> b',
  '#3',
  '<b>bold</b>',
  '// no',
  'x = "y"',
  '%',
  'p: 0.3',
  '{"a": 1}',
);
const QUOTED = fc.constantFrom('"why?"', '“how”', "'so'", '"a", "b"', '«this»', '24"');
const OTHER = fc.constantFrom('先估计。', '見積もる', '🎉', '👩‍👩‍👧', 'naïve', 'é', '½', '≠', '\u00a0', '—');
const BACKSLASHES = fc.constantFrom(
  String.raw`C:\new\table`,
  String.raw`\d+`,
  String.raw`a\b`,
  String.raw`\\`,
  String.raw`\u`,
);
const BREAKS = fc.constantFrom('\n', '\n\n', '\n- ', '\n\t', '\t');
const CONTROLS = fc.constantFrom('\u0001', '\u001f', '\u007f', '\v', '\r\n');

function made(...pieces: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc
    .tuple(
      WORDS,
      fc.array(fc.tuple(fc.constantFrom(' ', ' ', ' ', ''), fc.oneof(WORDS, ...pieces)), {
        minLength: 2,
        maxLength: 10,
      }),
    )
    .map(
      ([first, rest]) =>
        `Now ${first}${rest.map(([space, piece]) => `${space === '' && /^[\w'\\]/u.test(piece) ? ' ' : space}${piece}`).join('')} end.`,
    );
}

/** Words, LaTeX, code, quotes, line breaks, other scripts, backslashes, control characters. */
export const anyInstruction = made(LATEX, CODE, QUOTED, OTHER, BACKSLASHES, BREAKS, CONTROLS);
/** What sloppy writers get wrong without making it ambiguous: no quotes, no code, no lone backslashes. */
export const latexInstruction = made(LATEX, OTHER, fc.constantFrom('\n', '\n\n'));
/** One line of prose. */
export const lineInstruction = made(LATEX, OTHER);
