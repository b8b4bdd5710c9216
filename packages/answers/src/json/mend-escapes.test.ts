import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mendEscapes } from './mend-escapes.ts';
import { parseStrictly } from './parse-strictly.ts';

const meant = (string: string): unknown => JSON.parse(mendEscapes(`"${string}"`, () => {}));
const raw = String.raw;

describe('a backslash', () => {
  it.each([
    [raw`$\frac{a}{b}$`, raw`$\frac{a}{b}$`],
    [raw`\nabla and \newline`, raw`\nabla and \newline`],
    [raw`one\nabout\tten`, 'one\nabout\tten'],
    [raw`one\nNeat`, 'one\nNeat'],
    [raw`a \ne b`, raw`a \ne b`],
    [raw`list:\ne) five`, 'list:\ne) five'],
    [raw`$x \to y$`, raw`$x \to y$`],
    [raw`\to do`, '\to do'],
    [raw`$\tan x$`, raw`$\tan x$`],
    [raw`\tan apple`, '\tan apple'],
    [raw`\tan(x)`, raw`\tan(x)`],
    [raw`C:\new\table`, raw`C:\new\table`],
    [raw`Part C:\nAdd`, 'Part C:\nAdd'],
    [raw`\\frac \\\\ \\n`, raw`\frac \\ \n`],
    [raw`\u0041 \user \u12`, raw`A \user \u12`],
    [raw`\u{1F600}\x41`, '😀A'],
    [raw`it\'s`, "it's"],
    [raw`\b \f \r\n`, '\b \f \r\n'],
    [raw`\begin{x} \boxed`, raw`\begin{x} \boxed`],
    [raw`a\"b\/c`, 'a"b/c'],
  ])('in %s is read as meant', (written, expected) => {
    expect(meant(written)).toBe(expected);
  });

  it('that was rightly escaped stays what it is', () => {
    // Control characters before letters are what sloppy LaTeX looks like; all else is exact.
    const text = fc
      .string({ unit: 'binary', maxLength: 40 })
      .map((each) => each.replaceAll(/[\b\f\n\r\t](?=[A-Za-z])/gu, ' '));
    fc.assert(
      fc.property(text, fc.constantFrom(0, 2), (each, space) => {
        const written = JSON.stringify({ text: each }, null, space);
        const notes: string[] = [];
        expect(parseStrictly(written, (name) => notes.push(name))).toEqual({ text: each });
        expect(notes).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
