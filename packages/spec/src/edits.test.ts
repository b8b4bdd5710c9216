import { assert, constantFrom, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { edits } from './edits.ts';

const word = string({ unit: constantFrom(...'abc'), maxLength: 6 });

test('what is put in, left out, changed or swapped counts one each', () => {
  expect(edits('rnu', 'run')).toBe(1);
  expect(edits('treshlod', 'threshold')).toBe(2);
  expect(edits('kitten', 'sitting')).toBe(3);
  expect(edits('ca', 'abc')).toBe(3); // no letter is touched twice
  expect(edits('', 'abc')).toBe(3);
});

test('is a distance: nothing between equal words, the same both ways, at most the longer word', () => {
  assert(
    property(word, word, (one, other) => {
      const found = edits(one, other);
      expect(found === 0).toBe(one === other);
      expect(edits(other, one)).toBe(found);
      expect(found).toBeLessThanOrEqual(Math.max(one.length, other.length));
      expect(found).toBeGreaterThanOrEqual(Math.abs(one.length - other.length));
    }),
  );
});
