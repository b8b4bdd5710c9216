import type { Deduplicator, Verdict } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseBands, createMinHash } from '../text/min-hash.ts';
import { normalizeText } from '../text/normalize-text.ts';
import { jaccard, shingles } from '../text/shingles.ts';
import { createChainDeduplicator } from './chain.ts';
import { createExactTextDeduplicator } from './exact-text.ts';
import { createLexicalDeduplicator } from './lexical.ts';
import { createNoDeduplicator } from './none.ts';

const { signal } = new AbortController();

async function judge(
  rule: Deduplicator,
  texts: readonly string[],
  vectors?: readonly (readonly number[])[],
  batch = 1000,
) {
  const index = await rule.open(2);
  const verdicts: Verdict[] = [];
  for (let start = 0; start < texts.length; start += batch) {
    const part = texts.slice(start, start + batch);
    const block = Float32Array.from((vectors ?? texts.map(() => [1, 0])).slice(start, start + batch).flat());
    verdicts.push(...(await index.admit({ length: part.length, vectors: block, texts: part }, signal)));
  }
  return { verdicts, told: verdicts.map((v) => (v.kept ? 'kept' : v.duplicateOf)), summary: index.summary?.() };
}

describe('exact-text', () => {
  it('ignores case, spacing, Unicode form and punctuation', async () => {
    const texts = [
      'Check your work!',
      'check  your\twork',
      'Check your works',
      'ＣＨＥＣＫ your work…',
      'Check, your work',
    ];
    expect((await judge(createExactTextDeduplicator(), texts)).told).toEqual(['kept', 0, 'kept', 0, 0]);
    const strict = createExactTextDeduplicator({ keepPunctuation: true });
    expect((await judge(strict, texts)).told).toEqual(['kept', 'kept', 'kept', 'kept', 'kept']);
  });

  it('is idempotent in its normal form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, keep) => {
        const once = normalizeText(text, keep);
        expect(normalizeText(once, keep)).toBe(once);
      }),
    );
  });
});

describe('lexical', () => {
  it('drops by the exact Jaccard similarity, whatever the batches', async () => {
    const words = ['add', 'check', 'draw', 'each', 'first', 'guess', 'list', 'name', 'plan', 'solve'];
    const text = fc.array(fc.constantFrom(...words), { minLength: 3, maxLength: 9 }).map((list) => list.join(' '));
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 41 }),
        async (texts, batch) => {
          const rule = createLexicalDeduplicator({ threshold: 0.5, words: 1, places: 512 });
          const { verdicts } = await judge(rule, texts, undefined, batch);
          expect(verdicts).toEqual((await judge(rule, texts)).verdicts);
          const sets = texts.map((each) => shingles(each, 1));
          const kept = sets.filter((_, i) => verdicts[i]!.kept);
          for (const [i, verdict] of verdicts.entries()) {
            if (!verdict.kept) expect(jaccard(sets[i]!, kept[verdict.duplicateOf]!)).toBe(verdict.similarity);
            if (!verdict.kept) expect(verdict.similarity).toBeGreaterThanOrEqual(0.5);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('estimates Jaccard without bias, and finds pairs at the threshold as often as it says', () => {
    const minHash = createMinHash(256);
    const { rows, bands } = chooseBands(256, 0.8, 0.99);
    let found = 0;
    let estimate = 0;
    const trials = 400;
    for (let t = 0; t < trials; t++) {
      // Two sets of 90 that share 80: similarity 0.8.
      const shared = Array.from({ length: 80 }, (_, i) => Math.imul(t * 1000 + i, 2654435761) >>> 0);
      const own = (side: number) =>
        Array.from({ length: 10 }, (_, i) => Math.imul(t * 1000 + 500 + side * 100 + i, 2654435761) >>> 0);
      const [a, b] = [
        minHash(Uint32Array.from([...shared, ...own(0)])),
        minHash(Uint32Array.from([...shared, ...own(1)])),
      ];
      estimate += a.filter((value, p) => value === b[p]).length / 256 / trials;
      const meets = Array.from({ length: bands }, (_, band) =>
        a.subarray(band * rows, (band + 1) * rows).every((v, r) => v === b[band * rows + r]),
      );
      if (meets.some(Boolean)) found++;
    }
    expect(estimate).toBeCloseTo(0.8, 1);
    expect(found / trials).toBeGreaterThan(0.97);
  });
});

describe('none', () => {
  it('keeps everything', async () => {
    expect((await judge(createNoDeduplicator(), ['a', 'a'])).told).toEqual(['kept', 'kept']);
  });
});

describe('chain', () => {
  it('drops what any rule drops, and only ever names rows that are kept', async () => {
    const rule = createChainDeduplicator({ rules: [{ use: 'exact-text' }, { use: 'cosine', threshold: 0.95 }] });
    // The third row has the second's text, but the second is dropped for its vector: only kept rows count.
    const { told } = await judge(
      rule,
      ['one', 'two', 'two', 'ONE', 'six'],
      [
        [1, 0],
        [1, 0.01],
        [0, 1],
        [-1, 0],
        [0.01, 1],
      ],
    );
    expect(told).toEqual(['kept', 0, 'kept', 0, 1]);
  });

  it('says that it promises no one measure, unless it is a chain of one', () => {
    expect(createChainDeduplicator({ rules: [{ use: 'exact-text' }, { use: 'cosine' }] }).rule).toEqual({
      measure: 'none',
      threshold: null,
    });
    expect(createChainDeduplicator({ rules: [{ use: 'cosine' }] }).rule).toEqual({
      measure: 'cosine',
      threshold: 0.95,
    });
  });

  it('refuses a rule that comes twice', () => {
    const twice = { rules: [{ use: 'exact-text' as const }, { use: 'exact-text' as const }] };
    expect(() => createChainDeduplicator(twice)).toThrow(
      'rules must be a list that names each rule once ("exact-text" came twice)',
    );
  });
});
