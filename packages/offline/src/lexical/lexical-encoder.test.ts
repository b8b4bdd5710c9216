import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLexicalEncoder } from './lexical-encoder.ts';
import { MAX_CODE_POINTS } from './lexical-vector.ts';

const { signal } = new AbortController();
const encoder = createLexicalEncoder();

async function vectorOf(text: string): Promise<Float32Array> {
  return (await encoder.encode([text], signal)).vectors;
}

async function cosine(one: string, other: string): Promise<number> {
  const [a, b] = [await vectorOf(one), await vectorOf(other)];
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
}

const norm = (vector: Float32Array): number => Math.hypot(...vector);

describe('the lexical encoder', () => {
  it('gives every text, whatever it holds, a vector of length 1', async () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string({ maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(norm(await vectorOf(text))).toBeCloseTo(1, 5);
      }),
    );
    for (const text of ['', ' ', '…', '!?', '\ud800', '\u0000', 'a', '🙂']) {
      expect(norm(await vectorOf(text))).toBeCloseTo(1, 5);
    }
  });

  it('tells texts without any n-gram apart', async () => {
    expect(await vectorOf('…')).not.toEqual(await vectorOf('!!'));
    expect(await vectorOf('')).not.toEqual(await vectorOf('!!'));
  });

  it('puts small edits above 0.8 and unrelated sentences below 0.35', async () => {
    const text = 'Before you calculate anything, restate the problem about the apples in your own words.';
    const edits = [
      text.toUpperCase().replace(/[,.]/g, ''),
      text.replace('own ', ''),
      text.replace('apples', 'pears'),
      text.replace('anything', 'something'),
    ];
    for (const edit of edits) expect(await cosine(text, edit)).toBeGreaterThan(0.8);
    expect(await cosine(text, 'Draw a timeline and mark every number that stands for hours.')).toBeLessThan(0.35);
    expect(await cosine('5 apples are left', '6 apples are left')).toBeGreaterThan(0.7);
  });

  it('reads other scripts', async () => {
    const text = '計算する前に、問題を自分の言葉で言い換えてください。';
    expect(await cosine(text, '計算する前に、問題を自分の言葉で言い換えてみてください。')).toBeGreaterThan(0.8);
    expect(await cosine(text, '最後に答えの単位を確かめなさい。')).toBeLessThan(0.35);
    expect(await cosine('Перед вычислением перескажите задачу', 'Проверьте единицы измерения ответа')).toBeLessThan(
      0.35,
    );
  });

  it('is the same on every machine and in every version', async () => {
    const vector = await vectorOf('Restate the question.');
    const largest = [...vector].map((value, index) => [index, value] as const).sort((a, b) => b[1] - a[1]);
    expect(largest.slice(0, 3).map(([index, value]) => [index, Number(value.toFixed(6))])).toMatchInlineSnapshot(`
      [
        [
          223,
          0.192221,
        ],
        [
          236,
          0.192221,
        ],
        [
          91,
          0.113529,
        ],
      ]
    `);
  });

  it('says which texts were cut', async () => {
    const long = 'Check it. '.repeat(MAX_CODE_POINTS);
    const { vectors, truncated } = await encoder.encode(['short', long, `${long}more`], signal);
    expect([...truncated]).toEqual([0, 1, 1]);
    expect(vectors.slice(1024, 2048)).toEqual(vectors.slice(2048));
    const expanding = '\ufdfa'.repeat(MAX_CODE_POINTS / 4);
    expect((await encoder.encode([expanding], signal)).truncated).toEqual(Uint8Array.of(1));
  });

  it('lets the event loop run between slices of a large batch, and stops there when aborted', async () => {
    const controller = new AbortController();
    let turns = 0;
    const timer = setInterval(() => {
      turns++;
      if (turns === 3) controller.abort(new Error('enough'));
    }, 0);
    const texts = Array.from({ length: 200_000 }, (_, index) => `text number ${index}`);
    await expect(encoder.encode(texts, controller.signal)).rejects.toThrow('enough');
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('has the dimension it is asked for', async () => {
    const small = createLexicalEncoder({ dimension: 64 });
    const { vectors } = await small.encode(['one', 'two', ''], signal);
    expect(vectors).toHaveLength(3 * 64);
    expect(small.identity['dimension']).toBe(64);
  });
});
