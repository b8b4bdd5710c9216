import { createRandom } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selfBleu } from './self-bleu.ts';
import { statedProbabilities } from './stated-probabilities.ts';
import { textStatistics } from './text-statistics.ts';

/** BLEU-4 with method1 as one writes it down: each reference is looked at. */
function naive(texts: readonly (readonly string[])[]): number {
  const grams = (words: readonly string[], n: number) =>
    words.slice(n - 1).map((_, start) => words.slice(start, start + n).join(' '));
  const count = (list: readonly string[], gram: string) => list.filter((one) => one === gram).length;
  const scores = texts.map((words, own) => {
    const others = texts.filter((_, other) => other !== own);
    const closest = others
      .map(({ length }) => length)
      .sort((a, b) => Math.abs(a - words.length) - Math.abs(b - words.length) || a - b)[0]!;
    const precision = [1, 2, 3, 4].map((n) => {
      const mine = grams(words, n);
      const matched = [...new Set(mine)].reduce(
        (sum, gram) =>
          sum + Math.min(count(mine, gram), Math.max(...others.map((other) => count(grams(other, n), gram)))),
        0,
      );
      return { matched, total: Math.max(1, mine.length) };
    });
    if (precision[0]!.matched === 0) return 0;
    const brevity = words.length > closest ? 1 : Math.exp(1 - closest / words.length);
    return (
      brevity * Math.exp(precision.reduce((sum, { matched, total }) => sum + Math.log((matched || 0.1) / total) / 4, 0))
    );
  });
  return scores.reduce((sum, score) => sum + score, 0) / texts.length;
}

describe('selfBleu', () => {
  it('is the mean of the BLEU of each text against all others', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 8 }), (texts) => {
        expect(selfBleu(texts)).toBeCloseTo(naive(texts), 10);
      }),
    );
  });

  it('is 1 for copies, 0 for texts without a word in common, and nothing for one text', () => {
    expect(
      selfBleu([
        ['a', 'b', 'c', 'd'],
        ['a', 'b', 'c', 'd'],
      ]),
    ).toBeCloseTo(1, 12);
    expect(
      selfBleu([
        ['a', 'b'],
        ['c', 'd'],
      ]),
    ).toBe(0);
    expect(selfBleu([['a']])).toBeNull();
  });
});

it('textStatistics count words of any script', () => {
  const found = textStatistics(['Check it. Check it!', 'Проверь это', ''], createRandom(0));
  expect(found).toMatchObject({
    vocabulary: 4,
    tokens: 6,
    once: 2,
    words: { count: 3, min: 0, max: 4 },
    characters: { max: 19 },
  });
});

it('statedProbabilities are those of the rows that have one', () => {
  expect(statedProbabilities([null, null])).toBeNull();
  expect(statedProbabilities([0.05, 0.5, null, 0.04, 1])).toMatchObject({ rows: 4, belowTenPercent: 0.5 });
});
