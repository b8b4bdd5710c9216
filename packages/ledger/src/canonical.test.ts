import type { Json } from '@ablata/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, digestOf } from './canonical.ts';

/** The definition: JSON.stringify over objects whose keys were sorted. */
function reference(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

test('is JSON with sorted keys, for any value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      expect(JSON.parse(canonicalJson(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
      // Integer-like keys always come first in a JavaScript object, so the reference can't sort those.
      if (!/"\d+":/.test(JSON.stringify(value))) expect(canonicalJson(value as Json)).toBe(reference(value));
    }),
    { numRuns: 500 },
  );
});

test('the order of keys and undefined members do not matter; all else does', () => {
  expect(canonicalJson({ b: [1, { d: undefined, c: null }], a: 'x', 10: 1, 9: -0 })).toBe(
    '{"10":1,"9":0,"a":"x","b":[1,{"c":null}]}',
  );
  expect(canonicalJson(undefined)).toBeUndefined();
  expect(digestOf({ a: 1, b: 2 })).toBe(digestOf({ b: 2, c: undefined, a: 1 }));
  expect(digestOf({ a: 1 })).toBe('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862');
});
