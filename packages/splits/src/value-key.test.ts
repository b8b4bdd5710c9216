import type { Json } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueKey } from './value-key.ts';

/** The same value as another file would hold it: numbers as texts, keys the other way round, letters decomposed. */
function retyped(value: Json): Json {
  if (Array.isArray(value)) return value.map(retyped);
  if (typeof value !== 'object' || value === null) return String(value).normalize('NFD');
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key.normalize('NFD'), retyped(item ?? null)]),
  );
}

describe('valueKey', () => {
  it.each<[Json, Json]>([
    [1, '1'],
    [true, 'true'],
    [-0, 0],
    ['Caf\u00e9', 'Cafe\u0301'],
    [
      { a: 1, b: [2] },
      { b: ['2'], a: '1' },
    ],
    [[{ a: null }], [{ a: 'null' }]],
  ])('is one for %j and %j', (one, other) => {
    expect(valueKey(one)).toBe(valueKey(other));
  });

  it.each<[Json, Json]>([
    ['1', '01'],
    [1, '1.0'],
    ['a', 'A'],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [['a,b'], ['a', 'b']],
    [{ a: { b: 1 } }, { a: 1, b: 1 }],
  ])('tells %j and %j apart', (one, other) => {
    expect(valueKey(one)).not.toBe(valueKey(other));
  });

  it('hangs on no type, no order of keys, no Unicode form', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        expect(valueKey(retyped(value as Json))).toBe(valueKey(value as Json));
      }),
    );
  });
});
