import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeText } from './normalize-text.ts';
import { sentences } from './sentences.ts';
import { signs } from './signs.ts';
import { wordPieces } from './words.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom(..."aB1 .,:'-–−+*/=!%#@_\\^()[]{}<>$€\n²½①´ßςİı`~|·⋅🏴👩💻\u200d\ufe0f\u00ad\u0301เ学が"))
    .map((all) => all.join('')),
);
const anyRules = fc.record({
  foldCase: fc.boolean(),
  keepSymbols: fc.boolean(),
  keepPunctuation: fc.boolean(),
  maskDigits: fc.boolean(),
});

describe('normalizeText', () => {
  it.each(signs)('$name: $differs', ({ differs: [one, other] }) => {
    expect(normalizeText(one)).not.toBe(normalizeText(other));
    expect(normalizeText(one, { keepSymbols: false }).replaceAll(' ', '')).toBe(
      normalizeText(other, { keepSymbols: false }).replaceAll(' ', ''),
    );
  });

  it.each([
    ['a + b', 'a − b', 'a × b', 'a * b', 'a / b', 'a ÷ b', 'a b', 'a ^ b', 'a = b', 'a ≠ b', 'a != b'],
    ['x > y', 'x < y', 'x >= y', 'x <= y', 'x -> y', 'x <- y'],
    ['C++', 'C#', 'C', 'C%'],
    ['$5', '€5', '£5', '5%', '5', '-5', '5!', '.5', '5°'],
    ['2 * (3 + 4)', '(2 * 3) + 4', '2 * 3 + 4'],
    ['3.5', '3,5', '35', '3 5', '3:5', '3/5', '3-5'],
    ['10²', '102', '10₂', '10 2'],
    ['1½', '11/2', '1/2'],
    ['f(x)', 'f x', 'f[x]'],
    ['👩‍💻', '👩💻', '👩'],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴'],
    ['🎉', '🎊', ''],
    ['…', '!', ''],
    ['kayak', 'kayık'],
  ])('tells apart %j and the others', (...texts) => {
    expect(new Set(texts.map((text) => normalizeText(text))).size).toBe(texts.length);
  });

  it.each([
    ['Check your work!', 'check  your\twork', 'ＣＨＥＣＫ your work…', '“Check”, your—work?', '(Check your work.)'],
    ["Don't", 'don’t', 'donʼt', 'dont', 'DON´T'],
    ['STRASSE', 'straße', 'Straẞe', 'strasse', 'stra\u00adße', '\ufeffstra\u200bsse\u2060'],
    ['ΟΔΟΣ', 'οδος', 'οδοσ'],
    ['a - b', 'a − b', 'a-b', 'a − b'],
    ['2*3', '2 * 3'],
    ['x² + 1', 'x^2+1'],
    ['½ cup', '1/2 cup', '1⁄2 Cup.'],
    ['well-known', 'well known', 'well‑known'],
    [
      '**Plan** the _next_ step',
      'plan the next step',
      '# Plan the `next` step',
      '- plan the next step',
      '* Plan the next step:',
    ],
    ['cafe\u0301', 'café', 'CAFÉ'],
    ['❤️', '❤'],
    ['مـــرحبا', 'مرحبا'],
    ['pages 3–5', 'pages 3-5'],
    ['', ' ', '\u200b', '\u0000'],
  ])('takes %j and the others for one', (...texts) => {
    expect(new Set(texts.map((text) => normalizeText(text))).size).toBe(1);
  });

  it('leaves a normal form as it is, under any rules', () => {
    fc.assert(
      fc.property(anyText, anyRules, (text, rules) => {
        const once = normalizeText(text, rules);
        expect(normalizeText(once, rules)).toBe(once);
      }),
      { numRuns: 1500 },
    );
  });

  it('hangs on no case, spacing, or character that nobody sees', () => {
    const word = fc.stringMatching(/^[a-zäöüéßñλдж]{1,6}$/);
    const unseen = fc.constantFrom('\u200b', '\u00ad', '\u2060', '\ufeff', '\u200e', '\u202e', '\ufe0e', '\u0007');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), unseen, fc.nat(), (list, character, at) => {
        const text = list.join(' ');
        const place = at % (text.length + 1);
        const changed = `${text.slice(0, place)}${character}${text.slice(place)}`.toUpperCase().replaceAll(' ', '\n ');
        expect(normalizeText(changed)).toBe(normalizeText(text));
      }),
    );
  });

  it('never takes one symbol between two values for another, or for none', () => {
    const all = Array.from({ length: 0x30000 }, (_, point) => String.fromCodePoint(point));
    const forms = new Map<string, string>();
    for (const symbol of all) {
      if (!/\p{Sm}|\p{Sc}|\p{So}/u.test(symbol) || symbol.normalize('NFKC') !== symbol) continue;
      const form = normalizeText(`5 ${symbol} a`).replaceAll(' ', '');
      expect(form, symbol).not.toBe('5a');
      const other = forms.get(form);
      // Circled letters have capitals; fraction bars are one sign, and so are dots for products.
      if (other !== undefined) expect(`${other}${symbol}`.toLowerCase(), symbol).toMatch(/^(.)\1$|^⁄∕$|^∙⋅$|^\*∗$/u);
      forms.set(form, symbol);
    }
    expect(forms.size).toBeGreaterThan(5000);
  });

  it('takes texts of one character without end, as models write them when they are lost', () => {
    const lost = [
      '.',
      '#',
      '-',
      '*',
      '(',
      ')',
      '()',
      '[ ',
      ' ',
      '\n',
      "'",
      '!',
      '5!',
      '$',
      '👩\u200d',
      '\u{1F3F4}\u{E0067}',
      '\u{E0067}',
      '\u0301',
      '\ufe0f',
      '/ ',
      '. ',
      'a-',
      'ha! ',
    ];
    for (const part of lost) {
      const count = Math.ceil(60_000 / part.length);
      for (const text of [
        part.repeat(count),
        `${part.repeat(count)}x`,
        `x${part.repeat(count)}`,
        '('.repeat(count / 2) + ')'.repeat(count / 2),
      ]) {
        const form = normalizeText(text);
        expect(normalizeText(form)).toBe(form);
      }
      expect(sentences(part.repeat(count)).length).toBeGreaterThan(0);
      expect(wordPieces(part.repeat(count)).length).toBeGreaterThan(0);
    }
  });

  it('follows its rules', () => {
    const text = 'Add 12 + 30, then “check” C#!';
    expect(normalizeText(text)).toBe('add 12 + 30 then check c#');
    expect(normalizeText(text, { foldCase: false })).toBe('Add 12 + 30 then check C#');
    expect(normalizeText(text, { keepSymbols: false })).toBe('add 12 30 then check c');
    expect(normalizeText(text, { keepPunctuation: true })).toBe('add 12 + 30, then “check” c#!');
    expect(normalizeText(text, { maskDigits: true })).toBe('add 0 + 0 then check c#');
  });
});
