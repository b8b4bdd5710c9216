import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCell, encodeCell } from './cell-codec.ts';

function roundTrip(cell: Parameters<typeof encodeCell>[0]): unknown {
  const bytes = Buffer.concat([Buffer.from('before'), encodeCell(cell), Buffer.from('after')]);
  return decodeCell(bytes, 6, bytes.length - 5);
}

test('a cell comes back the same: lone surrogates, NaN, the sign of zero, lists and objects in their order', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constant('a\ud800b'));
  const cell = fc.oneof(
    text,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(text),
    fc.jsonValue(),
    fc.dictionary(text, fc.jsonValue(), { noNullPrototype: true }),
  );
  fc.assert(
    fc.property(cell, (value) => {
      expect(roundTrip(value as never)).toStrictEqual(value);
    }),
    { numRuns: 500 },
  );
  for (const value of ['', '\ud800', -0, Number.NaN, Number.POSITIVE_INFINITY, [], ['\udc00'], { b: 1, a: [null] }])
    expect(roundTrip(value as never)).toStrictEqual(value);
  expect(roundTrip('x'.repeat(100_000))).toBe('x'.repeat(100_000));
});
