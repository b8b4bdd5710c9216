import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ngrams } from './ngrams.ts';
import { sentences } from './sentences.ts';
import { jaccard, shingles } from './shingles.ts';
import { wordPieces, words } from './words.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.lorem({ mode: 'sentences' }),
);

describe('words', () => {
  it.each([
    ["Don't stop: 3.5% of C# is x_1?", ['dont', 'stop', '3.5', '%', 'of', 'c#', 'is', 'x_1']],
    ['GPT-4は便利です。', ['gpt', '4', 'は', '便', '利', 'で', 'す']],
    ['コーヒー2杯', ['コ', 'ー', 'ヒ', 'ー', '2', '杯']],
    ['ภาษาไทย ๑๒', ['ภ', 'า', 'ษ', 'า', 'ไ', 'ท', 'ย', '๑๒']],
    ['한국어는 띄어 쓴다', ['한국어는', '띄어', '쓴다']],
    ['naïve café', ['naïve', 'café']],
    ['', []],
  ])('of %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each([
    '計算する前に問題を',
    'ตรวจสอบหน่วยของคำตอบ',
    'សូមពិនិត្យចម្លើយ',
    'ກວດສອບຄໍາຕອບ',
    'အဖြေကိုစစ်ဆေးပါ',
    '检查你的答案单位',
  ])('of %s are characters with the marks on them', (text) => {
    const found = words(text);
    expect(found.join('')).toBe(text.normalize('NFKC'));
    expect(found.length).toBeGreaterThan(text.length / 3);
    for (const word of found) expect(word).toMatch(/^\p{L}\p{M}*$/u);
  });

  it('come in pieces that are the text again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(wordPieces(text).join('')).toBe(text);
      }),
    );
    expect(wordPieces(' Check it. 便利です\n')).toEqual([' Check ', 'it. ', '便', '利', 'で', 'す\n']);
  });
});

describe('ngrams', () => {
  it('are all runs, and the whole when it is shorter', () => {
    expect(ngrams(['a', 'b', 'c'], 2)).toEqual(['a b', 'b c']);
    expect(ngrams(['a', 'b'], 13)).toEqual(['a b']);
    expect(ngrams([], 2)).toEqual([]);
  });
});

describe('sentences', () => {
  it('are the text again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(sentences(text).join('')).toBe(text);
      }),
    );
  });

  it.each([
    ['Dr. Smith has 3.5 kg. J. K. Rowling wrote it.', ['Dr. Smith has 3.5 kg. ', 'J. K. Rowling wrote it.']],
    ['See No. 5. He said no. Why 7?', ['See No. 5. ', 'He said no. ', 'Why 7?']],
    ['Use e.g. Ann. “Why?” he asked. Done!', ['Use e.g. Ann. ', '“Why?” he asked. ', 'Done!']],
    ['計算する。最後に確かめる。', ['計算する。', '最後に確かめる。']],
    ['क्या? हाँ। ठीक', ['क्या? ', 'हाँ। ', 'ठीक']],
  ])('of %j', (text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });
});

describe('shingles', () => {
  it('find a changed word in any script, and no likeness where there is none', () => {
    const pairs = [
      [
        '計算する前に、問題を自分の言葉で言い換えてください。',
        '計算する前に、問題を自分の言葉で言い換えてみてください。',
        '最後に答えの単位を確かめなさい。',
      ],
      [
        '在计算之前，请用自己的话把题目重新说一遍。',
        '在计算之前，请先用自己的话把题目重新说一遍。',
        '最后检查答案的单位是否正确。',
      ],
      [
        'ก่อนคำนวณ ให้อธิบายโจทย์ด้วยคำพูดของคุณเอง',
        'ก่อนคำนวณ ให้อธิบายโจทย์ด้วยคำพูดของตัวเอง',
        'ตรวจสอบหน่วยของคำตอบสุดท้ายอีกครั้งหนึ่ง',
      ],
    ] as const;
    for (const [text, near, far] of pairs) {
      expect(jaccard(shingles(text, 2), shingles(near, 2))).toBeGreaterThanOrEqual(0.8);
      expect(jaccard(shingles(text, 2), shingles(far, 2))).toBeLessThan(0.2);
    }
  });

  it('tell signs apart', () => {
    const set = (text: string) => shingles(text, 2);
    expect(jaccard(set('a + b'), set('a − b'))).toBe(0);
    expect(jaccard(set('I like C++'), set('I like C#'))).toBeLessThan(0.5);
  });

  it('are sorted, and jaccard is the textbook formula', () => {
    const set = fc.uniqueArray(fc.integer({ min: 0, max: 60 }));
    fc.assert(
      fc.property(set, set, (a, b) => {
        const common = a.filter((value) => b.includes(value)).length;
        const all = new Set([...a, ...b]).size;
        expect(jaccard(Uint32Array.from(a).sort(), Uint32Array.from(b).sort())).toBe(all === 0 ? 1 : common / all);
      }),
    );
    const found = shingles('check each step, then check each answer', 2);
    expect([...found]).toEqual([...new Set(found)].sort((x, y) => x - y));
    expect(found).toHaveLength(5);
  });
});
