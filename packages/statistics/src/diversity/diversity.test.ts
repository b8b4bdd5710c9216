import type { DatasetView } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DistinctWords } from './distinct-words.ts';
import { measureDiversity } from './diversity.ts';
import { distinctN, rougeL, wordsOf } from './text-diversity.ts';
import { vendiScore } from './vendi-score.ts';

function datasetOf(
  vectors: readonly (readonly number[])[],
  texts = vectors.map((_, row) => `row ${row}`),
): DatasetView {
  const dimension = vectors[0]?.length ?? 1;
  return {
    length: vectors.length,
    dimension,
    texts: (start?: number, end?: number) => texts.slice(start, end),
    embeddings: async (start: number, end: number) => Float32Array.from(vectors.slice(start, end).flat()),
  } as unknown as DatasetView;
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, k) => sum + value * y[k]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('the mean pairwise cosine', () => {
  test('is that of all pairs, though no pair is looked at', async () => {
    const row = fc
      .array(fc.integer({ min: -5, max: 5 }), { minLength: 3, maxLength: 3 })
      .filter((v) => v.some(Boolean));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 12 }), async (rows) => {
        const pairs = rows.flatMap((a, i) => rows.slice(i + 1).map((b) => cosine(a, b)));
        const mean = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
        const { meanPairwiseCosine, semanticDiversity } = await measureDiversity(datasetOf(rows));
        expect(meanPairwiseCosine).toBeCloseTo(mean, 10);
        expect(semanticDiversity).toBeCloseTo(1 - mean, 10);
      }),
    );
  });

  test('of one row there is none; a row of zeros counts as unlike all', async () => {
    expect((await measureDiversity(datasetOf([[1, 2]]))).meanPairwiseCosine).toBe(0);
    expect(
      (
        await measureDiversity(
          datasetOf([
            [1, 0],
            [1, 0],
            [0, 0],
          ]),
        )
      ).vendi,
    ).toBeGreaterThan(1);
  });
});

test('equal datasets give equal numbers, and say how large the samples were', async () => {
  const rows = Array.from({ length: 300 }, (_, n) => [Math.cos(n), Math.sin(n), n % 7]);
  const [one, two] = [await measureDiversity(datasetOf(rows)), await measureDiversity(datasetOf(rows))];
  expect(one).toEqual(two);
  expect([one.vendiSample, one.rougePairs]).toEqual([256, 2000]);
});

test('the Vendi score counts kinds: 1 when all are the same, n when all are orthogonal', async () => {
  const unit = (n: number, k: number) => Float64Array.from({ length: n }, (_, i) => (i === k ? 1 : 0));
  expect(await vendiScore(Array.from({ length: 5 }, () => unit(4, 2)))).toBeCloseTo(1, 8);
  expect(await vendiScore(Array.from({ length: 6 }, (_, k) => unit(6, k)))).toBeCloseTo(6, 8);
  expect(await vendiScore([unit(2, 0), unit(2, 0), unit(2, 1), unit(2, 1)])).toBeCloseTo(2, 8);
  expect(await vendiScore([])).toBe(0);
});

test('distinct-n is a share of all n-grams', () => {
  const texts = ['a b a b', 'a b'].map(wordsOf);
  expect(distinctN(texts, 1)).toBe(2 / 6);
  expect(distinctN(texts, 2)).toBe(2 / 4); // ab ba ab | ab
  expect(distinctN(texts, 3)).toBe(1); // aba bab
  expect(distinctN([['a']], 2)).toBe(0);
});

test('words are those of any script, in lower case; ROUGE-L is of their longest common subsequence', () => {
  expect(wordsOf("Don't STOP—Привет, 数学 42!")).toEqual(["don't", 'stop', 'привет', '数学', '42']);
  expect(rougeL(wordsOf('police killed the gunman'), wordsOf('police kill the gunman'))).toBe(0.75); // Lin 2004, section 3.1
  expect(rougeL(wordsOf('police killed the gunman'), wordsOf('the gunman kill police'))).toBe(0.5);
  expect(rougeL([], ['a'])).toBe(0);
});

test('words that come text by text are counted as all at once', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.constantFrom(...'abcdefgh'), { maxLength: 9 }), { maxLength: 40 }), (texts) => {
      const streamed = new DistinctWords();
      for (const words of texts) streamed.add(words);
      expect([streamed.distinct1, streamed.distinct2]).toEqual([distinctN(texts, 1), distinctN(texts, 2)]);
    }),
  );
  const many = Array.from({ length: 9000 }, (_, row) => [`w${row}`, `w${(row * 7919) % 9001}`, `w${row % 13}`]);
  const streamed = new DistinctWords();
  for (const words of many) streamed.add(words);
  expect([streamed.distinct1, streamed.distinct2]).toEqual([distinctN(many, 1), distinctN(many, 2)]);
});
