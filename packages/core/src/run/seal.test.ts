import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSeal, sealedJson } from './seal.ts';

const value = { name: 'é', rows: 3, ratio: 0.30000000000000004, nested: { list: [1, null, 'x"y'] } };

test('a seal stands at the end, and holds', () => {
  const bytes = sealedJson(value);
  expect(JSON.parse(bytes.toString())).toEqual({ ...value, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const seal = checkSeal(bytes);
  expect(seal?.said).toBe(seal?.found);
});

test('every single-bit flip breaks it', () => {
  const bytes = sealedJson(value);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Uint8Array.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    const seal = checkSeal(flipped);
    expect(seal !== undefined && seal.said === seal.found, `bit ${bit}`).toBe(false);
  }
});

test('so does everything else that changes a byte; values of any kind can be sealed', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.nat(),
      fc.uint8Array({ maxLength: 3 }),
      (json, at, put) => {
        const bytes = sealedJson(json as never);
        const whole = checkSeal(bytes);
        expect(whole?.said).toBe(whole?.found);
        const start = at % (bytes.length + 1);
        const cut = Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + 1)]);
        const seal = checkSeal(cut);
        expect(seal !== undefined && seal.said === seal.found).toBe(cut.equals(bytes));
      },
    ),
  );
});
