import type { FinishReason, Parsed } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LISTS, type Written } from '../test/forms.ts';
import { HOSTILE } from '../test/hostile.ts';
import { readAnswers } from './read-answers.ts';
import { readJson } from './read-json.ts';
import { readSingle } from './read-single.ts';
import type { AnswerForm } from './read-text.ts';
import { isPlaceholder } from './text/is-placeholder.ts';

const word = fc.stringMatching(/^[A-Za-z]{1,8}$/u);
const mark = fc.constantFrom(
  ' ',
  ', ',
  ': ',
  ' "',
  '" ',
  " '",
  '. ',
  ' {',
  '} ',
  ' [x] ',
  '\n– ',
  ' – ',
  ' \\ ',
  ' 数 ',
  '; ',
);
const text = fc
  .tuple(word, fc.array(fc.tuple(mark, word), { maxLength: 8 }))
  .map(([first, rest]) => [first, ...rest.flat()].join('').trim())
  .filter((each) => !isPlaceholder(each));
const probability = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
const answer = fc.array(fc.record({ text, probability }), { minLength: 1, maxLength: 6 });
const form = fc.constantFrom<AnswerForm>('json', 'tags');

const asJson = (items: object[], space = 0) => JSON.stringify({ responses: items }, null, space);
const encode = (raw: string) => raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const asTags = (items: { text: string; probability: number }[]) =>
  items
    .map(
      (item) =>
        `<response>\n<text>${encode(item.text)}</text>\n<probability>${item.probability}</probability>\n</response>`,
    )
    .join('\n');
const shape = fc
  .tuple(answer, fc.constantFrom(0, 1, 2, 3))
  .map(([items, kind]) => ({ items, written: kind === 3 ? asTags(items) : asJson(items, kind) }));

function expectHonest(parsed: Parsed): void {
  expect(parsed.candidates.length + parsed.rejects.length).toBeGreaterThan(0);
  for (const candidate of parsed.candidates) {
    expect(candidate.text).toBe(candidate.text.trim());
    expect(candidate.text).not.toBe('');
    expect(candidate.text.isWellFormed()).toBe(true);
    if (candidate.probability !== null) {
      expect(candidate.probability).toBeGreaterThanOrEqual(0);
      expect(candidate.probability).toBeLessThanOrEqual(1);
    }
  }
  for (const name of [...parsed.repairs, ...parsed.rejects.map(({ reason }) => reason)]) {
    expect(name).toMatch(/^[a-z-]{3,40}$/u);
  }
}

describe('properties of the parser', () => {
  it('gives back what was written, in every form and wrapping', () => {
    const before = fc.constantFrom(
      '',
      'Sure!\n',
      'Here are {some} [ideas]:\n\n',
      '```json\n',
      'Ok:\n```\n',
      '<think>"{"</think>\n',
    );
    const after = fc.constantFrom('', '\n```', '\n```\nHope this helps!', '\nDone.');
    fc.assert(
      fc.property(shape, form, before, after, ({ items, written }, asked, head, tail) => {
        const parsed = readAnswers({ text: head + written + tail, finishReason: 'stop' }, { form: asked });
        expect(parsed.candidates).toEqual(items);
        expect(parsed.rejects).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('reads sloppy JSON as the JSON that was meant', () => {
    const sloppy = [
      (json: string) => json.replaceAll('"text":', 'text:'),
      (json: string) => json.replaceAll('"}', '",}'),
      (json: string) => json.replace(/\]\}$/u, ',]}'),
      (json: string) => json.replaceAll('},{', '} {'),
      (json: string) => json.replace(/\]\}$/u, ''),
      (json: string) =>
        json.replaceAll(/"probability":([\d.]+)/gu, (_, p: string) => `"probability":"${Number(p) * 100}%"`),
    ];
    const plain = fc.array(
      fc.record({ text: fc.array(word, { minLength: 1 }).map((words) => words.join(' ')), probability }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(plain, fc.subarray(sloppy), (items, slips) => {
        const written = slips.reduce((json, slip) => slip(json), asJson(items));
        const parsed = readAnswers({ text: written, finishReason: 'stop' });
        expect(parsed.candidates.map((each) => each.text)).toEqual(items.map((each) => each.text));
        parsed.candidates.forEach((each, index) => {
          expect(each.probability).toBeCloseTo(items[index]!.probability, 9);
        });
        expect(parsed.rejects).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('never makes up the end of an answer that was cut', () => {
    fc.assert(
      fc.property(
        shape,
        form,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom<FinishReason>('length', 'other'),
        ({ items, written }, asked, where, finishReason) => {
          const length = Math.floor(where * written.length);
          const parsed = readAnswers({ text: written.slice(0, length), finishReason }, { form: asked });
          expectHonest(parsed);
          parsed.candidates.forEach((candidate, index) => {
            expect(candidate.text).toBe(items[index]?.text);
            expect([items[index]?.probability, null]).toContain(candidate.probability);
          });
          expect(parsed.rejects.length).toBeLessThanOrEqual(1);
          for (const { fate } of parsed.rejects) expect(fate).toBe('truncated');
        },
      ),
      { numRuns: 600 },
    );
  });

  it('stays honest whatever is done to an answer', () => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      remove: fc.nat(6),
      insert: fc.oneof(
        fc.constantFrom('"', '{', '}', '[', ']', ',', '<', '</text>', '<response>', '\\', '%', '```', '1. '),
        fc.string({ maxLength: 4, unit: 'binary' }),
      ),
    });
    const finish = fc.constantFrom<FinishReason>('stop', 'length', 'refused', 'other');
    fc.assert(
      fc.property(
        shape,
        fc.array(edit, { minLength: 1, maxLength: 8 }),
        form,
        finish,
        ({ written }, edits, asked, finishReason) => {
          let mutated = written;
          for (const { at, remove, insert } of edits) {
            const offset = Math.floor(at * mutated.length);
            mutated = mutated.slice(0, offset) + insert + mutated.slice(offset + remove);
          }
          expectHonest(readAnswers({ text: mutated, finishReason }, { form: asked }));
          expectHonest(readSingle({ text: mutated, finishReason }));
        },
      ),
      { numRuns: 600 },
    );
  });

  it('takes no last item of a list that was cut', () => {
    const lines = fc.array(fc.record({ text: word.map((one) => `Ask ${one} twice`), probability }), {
      minLength: 2,
      maxLength: 5,
    });
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom(...Object.keys(LISTS)),
        fc.constantFrom<FinishReason>('length', 'other'),
        (items, kind, finishReason) => {
          const written = (LISTS[kind] as (items: readonly Written[]) => string)(items);
          const parsed = readAnswers({ text: written, finishReason });
          expect(parsed.candidates.map((each) => each.text)).toEqual(items.slice(0, -1).map((each) => each.text));
          expect(parsed.rejects).toEqual([{ fate: 'truncated', reason: 'cut-in-candidate' }]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('does not choke on hostile repetition', () => {
    for (const piece of HOSTILE) {
      const text = `x${piece.repeat(Math.ceil(30_000 / piece.length))}`;
      expectHonest(readAnswers({ text, finishReason: 'stop' }));
      expectHonest(readAnswers({ text, finishReason: 'stop' }, { form: 'tags' }));
      expectHonest(readSingle({ text, finishReason: 'stop' }));
      expect('value' in readJson({ text, finishReason: 'stop' })).toBeTypeOf('boolean');
    }
  });

  it('is not brought down by depth', () => {
    for (const [open, close] of [
      ['{"responses":', '}'],
      ['{"a":', '}'],
      ['[', ']'],
      ['{"responses":[{"text":"a b","probability":', '}]}'],
    ] as const) {
      const text = `${open.repeat(20_000)}1${close.repeat(20_000)}`;
      expectHonest(readAnswers({ text, finishReason: 'stop' }));
      expectHonest(readSingle({ text, finishReason: 'stop' }));
      expect(readJson({ text, finishReason: 'stop' })).toMatchObject({ reject: { reason: 'too-deep' } });
    }
  });
});
