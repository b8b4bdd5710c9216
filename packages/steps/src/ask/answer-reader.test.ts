import type { Choice, JsonObject } from '@ablata/spec';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { schemaChecker } from '../schema/schema-checker.ts';
import { readText, schemaReader } from './answer-reader.ts';

const schema = {
  type: 'object',
  properties: {
    word: { type: 'string' },
    length: { type: 'integer', maximum: 5 },
    list: { type: 'array', items: { type: 'number' } },
  },
  required: ['word', 'length'],
} satisfies JsonObject;
const written = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc
    .record(
      { word: fc.jsonValue(), length: fc.oneof(fc.integer(), fc.constantFrom('4', 'four')), list: fc.jsonValue() },
      { requiredKeys: [] },
    )
    .map((value) => `\`\`\`json\n${JSON.stringify(value)}\n\`\`\``),
  fc.string().map((text) => `<think>${text}</think>{"word": "${text}", "length": 3}`),
);
const finish = fc.constantFrom<Choice['finishReason'][]>('stop', 'length', 'refused', 'other');

it('gives cells that follow the schema, or a reject, and never an error', () => {
  const read = schemaReader(schema);
  const misfitOf = schemaChecker(schema);
  fc.assert(
    fc.property(written, finish, (text, finishReason) => {
      const answer = read({ text, finishReason });
      if ('reject' in answer) {
        expect(answer.reject.reason.length).toBeLessThanOrEqual(40);
        return;
      }
      const present = Object.fromEntries(Object.entries(answer.cells).filter(([, cell]) => cell !== null));
      expect(misfitOf(present)).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

it('gives a text that is not blank, or a reject, and never an error', () => {
  fc.assert(
    fc.property(written, finish, (text, finishReason) => {
      const answer = readText({ text, finishReason });
      if ('cells' in answer) expect(String(answer.cells['']).trim()).not.toBe('');
      else expect(answer.reject.reason).not.toBe('');
    }),
    { numRuns: 1000 },
  );
});
