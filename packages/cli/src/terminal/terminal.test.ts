import { describe, expect, it } from 'vitest';
import { bytes, count, duration, percent } from './numbers.ts';
import { sanitize } from './sanitize.ts';
import { table } from './table.ts';

describe('sanitize', () => {
  it('lets no text of a model steer the terminal', () => {
    const hostile = '\u001b[2J\u001b]0;owned\u0007 a\rb \u202egnp.exe\u0000 \u009b31m';
    expect(sanitize(hostile)).toBe('\ufffd[2J\ufffd]0;owned\ufffd a\ufffdb \ufffdgnp.exe\ufffd \ufffd31m');
  });

  it('keeps lines, letters of any script and emoji', () => {
    const text = 'zwei Zeilen\n数学 – ναι 👩‍🏫';
    expect(sanitize(text)).toBe(text);
  });
});

describe('table', () => {
  it('puts numbers to the right and words to the left', () => {
    expect(
      table([
        ['kept', '10,000', '75.2%'],
        ['duplicate', '3', '–'],
      ]),
    ).toEqual(['kept       10,000  75.2%', 'duplicate       3      –']);
  });

  it('sets a header off', () => {
    expect(table([['a', '1']], ['name', 'n'])).toEqual(['name  n', '────  ─', 'a     1']);
  });
});

describe('numbers', () => {
  it('are written for people', () => {
    expect([count(1234567), percent(0.1234), percent(Number.NaN)]).toEqual(['1,234,567', '12.3%', '–']);
    expect([3.21, 42, 125, 7800].map(duration)).toEqual(['3.2 s', '42 s', '2 min 5 s', '2 h 10 min']);
    expect([999, 43_483_916, 4_720_000_000].map(bytes)).toEqual(['999 B', '43.5 MB', '4.7 GB']);
  });
});
