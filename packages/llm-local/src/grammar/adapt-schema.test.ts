import { expect, it } from 'vitest';
import { adaptSchema } from './adapt-schema.ts';
import { jsonEnd } from './json-end.ts';

it('says in the words that grammars know what a schema says in others', () => {
  const { schema, loose } = adaptSchema({
    type: 'object',
    title: 'Answer',
    properties: {
      score: { type: 'integer', minimum: 1, exclusiveMaximum: 4 },
      even: { type: 'integer', minimum: 0, maximum: 6, multipleOf: 2 },
      why: { anyOf: [{ type: 'string', maxLength: 80 }, { type: 'null' }] },
      both: { type: ['string', 'integer'] },
      free: {},
      open: { type: 'object' },
      list: { type: 'array', minItems: 2, items: { $ref: '#/definitions/name' } },
      share: { type: 'number', minimum: 0, maximum: 1 },
      id: { type: 'string', pattern: '^a' },
      kind: { enum: ['a', 'b'] },
    },
    required: ['score'],
    additionalProperties: false,
    definitions: { name: { type: 'string', description: 'A name.' } },
  });
  expect(loose).toEqual(['maximum', 'minimum', 'pattern']);
  expect(schema).toEqual({
    type: 'object',
    properties: {
      score: { enum: [1, 2, 3] },
      even: { enum: [0, 2, 4, 6] },
      why: { oneOf: [{ type: 'string', maxLength: 80 }, { type: 'null' }] },
      both: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
      free: { oneOf: expect.arrayContaining([{ type: 'object', additionalProperties: true }]) },
      open: { type: 'object', additionalProperties: true },
      list: { type: 'array', minItems: 2, items: { $ref: '#/$defs/name' } },
      share: { type: 'number' },
      id: { type: 'string' },
      kind: { enum: ['a', 'b'] },
    },
    $defs: { name: { type: 'string' } },
  });
});

it.each(['allOf', 'not', 'if', 'patternProperties'])('refuses %s, and names it', (keyword) => {
  expect(() => adaptSchema({ type: 'object', properties: { a: { [keyword]: {} } } })).toThrow(
    `a JSON Schema can't be made a grammar (about '${keyword}')`,
  );
});

it('finds the end of a JSON value, or that there is none yet', () => {
  for (const value of ['{"a":["}",{"b":"\\"]"}]}', '[1, [2], "]"]', '"a \\" b"', '{}']) {
    for (let length = 0; length < value.length; length++) expect(jsonEnd(value.slice(0, length))).toBeUndefined();
    expect(jsonEnd(` \n${value}\n\n\n`)).toBe(2 + value.length);
  }
  expect(jsonEnd('12.5')).toBeUndefined();
  expect(jsonEnd('12.5\n\n')).toBe(4);
});
