import type { Deduplicator, Verdict } from '@ablata/spec';
import { jaccard, shingles } from '@ablata/texts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

  it.each([
    [['a + b', 'a − b', 'a × b', 'x > y', 'x < y', 'C++', 'C#', 'C', '$5', '€5', '5%', '5', '🎉', '🎊']],
    [['10²', '102', '3.5', '35', '-5', '5', '2 * (3 + 4)', '(2 * 3) + 4']],
  ])('keeps texts apart that differ in a sign: %j', async (texts) => {
    expect((await judge(createExactTextDeduplicator(), texts)).told).toEqual(
      texts.map((text, i) => (texts.indexOf(text) === i ? 'kept' : texts.indexOf(text))),
    );
  });

  it('ignores what nobody sees, and case in full', async () => {
    const texts = ['Die Straße', 'die stra\u00adsse', 'DIE\u00a0STRA\u200bSSE'];
    expect((await judge(createExactTextDeduplicator(), texts)).told).toEqual(['kept', 0, 0]);
  });

  it('follows its rules, and states them', async () => {
    const texts = ['Add 1 + 2', 'add 1 2', 'add 3 4'];
    const told = async (options: Parameters<typeof createExactTextDeduplicator>[0]) =>
      (await judge(createExactTextDeduplicator(options), texts)).told;
    expect(await told({ keepSymbols: false })).toEqual(['kept', 0, 'kept']);
    expect(await told({ maskDigits: true })).toEqual(['kept', 'kept', 1]);
    expect(await told({ keepSymbols: false, foldCase: false })).toEqual(['kept', 'kept', 'kept']);
    expect(createExactTextDeduplicator().identity).toEqual({
      plugin: '@ablata/dedupe',
      name: 'exact-text',
      foldCase: true,
      keepSymbols: true,
      keepPunctuation: false,
      maskDigits: false,
      texts: 1,
    });
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
});

describe('lexical, over signs and scripts', () => {
  it('keeps texts apart that differ in a sign, unless told otherwise', async () => {
    const texts = ['a + b', 'a − b', 'a × b', 'I like C++', 'I like C#', 'I like C'];
    expect((await judge(createLexicalDeduplicator(), texts)).told).toEqual(texts.map(() => 'kept'));
    const blind = createLexicalDeduplicator({ keepSymbols: false });
    expect((await judge(blind, texts)).told).toEqual(['kept', 0, 0, 'kept', 1, 1]);
  });

  it('finds near-duplicates where words have no spaces between them', async () => {
    const texts = [
      '計算する前に、問題を自分の言葉で言い換えてください。',
      '計算する前に、問題を自分の言葉で言い換えてみてください。',
      '最後に答えの単位を確かめなさい。',
      'ก่อนคำนวณ ให้อธิบายโจทย์ด้วยคำพูดของคุณเอง',
      'ก่อนคำนวณ ให้อธิบายโจทย์ด้วยคำพูดของตัวเอง',
    ];
    expect((await judge(createLexicalDeduplicator(), texts)).told).toEqual(['kept', 0, 'kept', 'kept', 2]);
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
