import type { Json, JsonObject } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { checkSchema } from './check-schema.ts';
import { mendValue } from './mend-value.ts';
import { schemaChecker } from './schema-checker.ts';
import { schemaColumns } from './schema-columns.ts';

const schema = {
  type: 'object',
  properties: {
    answer: { type: 'string', pattern: '^[A-Z]' },
    score: { type: 'integer', minimum: 1, maximum: 5 },
    sure: { type: 'boolean' },
    level: { enum: ['Good', 'Bad'] },
    note: { type: ['string', 'null'] },
    steps: { type: 'array', items: { type: 'number' } },
    either: { type: ['string', 'number'] },
  },
  required: ['answer', 'score', 'sure', 'level'],
  additionalProperties: false,
} satisfies JsonObject;

describe('a schema', () => {
  it('becomes columns', () => {
    expect(schemaColumns(schema, 'a', false)).toEqual({
      'a.answer': 'string',
      'a.score': 'number',
      'a.sure': 'boolean',
      'a.level': 'string',
      'a.note': 'string?',
      'a.steps': 'json',
      'a.either': 'json',
    });
    expect(schemaColumns(schema, 'a', true)).toMatchObject({ 'a.answer': 'string?', 'a.steps': 'json' });
  });

  it.each<[JsonObject, string]>([
    [
      { type: 'array' },
      "CONFIG_SCHEMA: the schema must be of type 'object' and have 'properties': each becomes a column\nFor example: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] }",
    ],
    [
      { type: 'object', properties: { a: { type: 'strng' } } },
      'CONFIG_SCHEMA: /properties/a/type is no type of JSON Schema: "strng". Did you mean \'string\'?',
    ],
    [
      { type: 'object', properties: { answer: {} }, required: ['anwser'] },
      'CONFIG_SCHEMA: /required names "anwser", which is not among the properties. Did you mean \'answer\'?',
    ],
    [
      { type: 'object', properties: { a: { $ref: '#/$defs/b' } }, $defs: { c: {} } },
      'CONFIG_SCHEMA: /properties/a/$ref leads nowhere: "#/$defs/b"\nReferences stay inside the schema: { $ref: \'#/$defs/name\' }.',
    ],
    [
      { type: 'object', properties: { a: { type: 'string', pattern: '(?<=a)b' } } },
      "CONFIG_SCHEMA: /properties/a/pattern can't be used: error parsing regexp: invalid named capture: `(?<=a)b`\nPatterns are those of RE2: no look-around, no back-references.",
    ],
    [{ type: 'object', properties: { a: { enum: [] } } }, 'CONFIG_SCHEMA: /properties/a/enum must be a list of values'],
    [
      { type: 'object', properties: { a: { anyOf: [{ type: 'string' }, 3] } } },
      'CONFIG_SCHEMA: /properties/a/anyOf/1 must be a schema: an object, true or false',
    ],
  ])('%j is refused', (wrong, message) => {
    expect(errorOf(() => checkSchema(wrong))).toBe(message);
  });

  it('refuses a property that is no column name', () => {
    expect(errorOf(() => schemaColumns({ properties: { 'my-answer': {} } }, 'a', false))).toBe(
      "CONFIG_SCHEMA: /properties has 'my-answer', which can't be the name of a column\nUse letters, digits and _.",
    );
  });
});

describe('a value', () => {
  const mend = (value: Json) => {
    const notes: string[] = [];
    return { value: mendValue(value, schema, (note) => notes.push(note)), notes };
  };
  const good = { answer: 'Yes', score: 4, sure: true, level: 'Good' };

  it('is mended where one reading is possible', () => {
    expect(
      mend({ Answer: 'Yes', score: ' 4 ', sure: 'yes', level: ' good', note: 'none', steps: ['1', 2], extra: 1 }),
    ).toEqual({
      value: { ...good, note: 'none', steps: [1, 2] },
      notes: ['other-key', 'number-as-text', 'boolean-as-text', 'choice', 'number-as-text', 'extra-key'],
    });
  });

  it('stays as it is where it fits, whatever it is', () => {
    const fitting = fc.record({
      answer: fc.string().map((text) => `A${text}`),
      score: fc.integer({ min: 1, max: 5 }),
      sure: fc.boolean(),
      level: fc.constantFrom('Good', 'Bad'),
      note: fc.option(fc.string()),
      steps: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })),
      either: fc.oneof(fc.string(), fc.integer()),
    });
    const check = schemaChecker(schema);
    fc.assert(
      fc.property(fitting, (value) => {
        expect(mend(value)).toEqual({ value, notes: [] });
        expect(check(value)).toBeUndefined();
      }),
    );
  });

  it.each<[JsonObject, string, RegExp]>([
    [{ ...good, score: 7 }, 'maximum', /^\/score: 7 is greater than/],
    [{ ...good, answer: 'yes' }, 'pattern', /^\/answer: does not fit the pattern/],
    [{ answer: 'Yes', score: 4, sure: true }, 'required', /level/],
    [{ ...good, steps: [1, 'x'] }, 'type', /^\/steps\/1: /],
  ])('%j is no fit', (value, keyword, problem) => {
    const misfit = schemaChecker(schema)(value);
    expect(misfit?.keyword).toBe(keyword);
    expect(misfit?.problem).toMatch(problem);
  });
});
