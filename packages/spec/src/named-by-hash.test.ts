import { expect, test } from 'vitest';
import { namedByHash } from './named-by-hash.ts';

test('a value is named by its content, whatever the order of its keys; nothing is null', () => {
  expect(namedByHash({ a: 1, b: { c: [2, 1], d: null } })).toBe(namedByHash({ b: { d: null, c: [2, 1] }, a: 1 }));
  expect(namedByHash({ a: [1, 2] })).not.toBe(namedByHash({ a: [2, 1] }));
  expect(namedByHash(undefined)).toBeNull();
  // Stays as it is: answers that were paid for are found by it.
  expect(namedByHash({ b: 1, a: 'x' })).toBe('cdab067e9f3beb32');
});
