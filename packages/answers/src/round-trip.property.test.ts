import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AROUND, LISTS, RIGHT, SLIPS, type Written } from '../test/forms.ts';
import { anyInstruction, latexInstruction, lineInstruction } from '../test/instructions.ts';
import { readAnswers } from './read-answers.ts';
import { readSingle } from './read-single.ts';

const probability = fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100);
const itemsOf = (text: fc.Arbitrary<string>, minLength = 1) =>
  fc.array(fc.record({ text, probability }), { minLength, maxLength: 5 });
const nameIn = <T extends object>(forms: T, ...not: readonly string[]) =>
  fc.constantFrom(...Object.keys(forms).filter((name) => !not.includes(name)));

function expectBack(written: string, items: readonly Written[], form: 'json' | 'tags' = 'json'): void {
  const { candidates, rejects } = readAnswers({ text: written, finishReason: 'stop' }, { form });
  expect(candidates, written).toEqual(items);
  expect(rejects).toEqual([]);
}

describe('what was written comes back', () => {
  it('rightly, whatever the texts hold', () => {
    fc.assert(
      fc.property(
        itemsOf(anyInstruction),
        nameIn(RIGHT),
        fc.constantFrom('json' as const, 'tags' as const),
        (items, form, asked) => {
          expectBack((RIGHT[form] as (items: readonly Written[]) => string)(items), items, asked);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('rightly, with drafts, thoughts, fences, prose and tokens around', () => {
    fc.assert(
      fc.property(
        itemsOf(anyInstruction),
        nameIn(RIGHT, 'content parts', 'message', 'list', 'lines', 'double-encoded'),
        nameIn(AROUND),
        (items, form, around) => {
          const written = (RIGHT[form] as (items: readonly Written[]) => string)(items);
          expectBack((AROUND[around] as (written: string) => string)(written), items);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('in JSON with slips, around which anything stands', () => {
    fc.assert(
      fc.property(
        itemsOf(latexInstruction),
        fc.subarray(Object.keys(SLIPS)),
        nameIn(AROUND),
        (items, slips, around) => {
          const written = slips.reduce(
            (json, slip) => (SLIPS[slip] as (written: string) => string)(json),
            (RIGHT['asked'] as (items: readonly Written[]) => string)(items),
          );
          expectBack((AROUND[around] as (written: string) => string)(written), items);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('in lists of every kind', () => {
    fc.assert(
      fc.property(itemsOf(lineInstruction, 2), nameIn(LISTS), nameIn(AROUND, 'fence'), (items, form, around) => {
        const written = (LISTS[form] as (items: readonly Written[]) => string)(items);
        expectBack((AROUND[around] as (written: string) => string)(written), items);
      }),
      { numRuns: 1500 },
    );
  });

  it('alone, without what stood around it', () => {
    const AROUND_ONE: Readonly<Record<string, (text: string) => string>> = {
      nothing: (text) => text,
      bold: (text) => `**${text}**`,
      label: (text) => `**Instruction:** ${text}`,
      'curly quotes': (text) => `“${text}”`,
      announced: (text) => `Sure! Here is an instruction:\n\n${text}\n\nLet me know if you'd like another one.`,
      'list of one': (text) => `1. ${text}`,
      fence: (text) => `\`\`\`\n${text}\n\`\`\``,
      json: (text) => JSON.stringify({ instruction: text }),
      think: (text) => `<THINKING>Hm.</THINKING>\n${text}`,
      tag: (text) => `<instruction>${text}</instruction>`,
      harmony: (text) =>
        `<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>${text}<|return|>`,
    };
    fc.assert(
      fc.property(latexInstruction, nameIn(AROUND_ONE), (text, around) => {
        const written = (AROUND_ONE[around] as (text: string) => string)(text);
        expect(readSingle({ text: written, finishReason: 'stop' }).candidates, written).toEqual([
          { text, probability: null },
        ]);
      }),
      { numRuns: 1000 },
    );
  });
});
