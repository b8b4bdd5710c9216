import fc from 'fast-check';
import { expect, it } from 'vitest';
import { promptPieces, reusable } from './prompt-pieces.ts';

const boundaries = (length: number, chunk: number) => [0, ...[...promptPieces(length, chunk, 0)].map(([, to]) => to)];

it('reads a prompt to its last token, in pieces that follow from its length alone', () => {
  expect([...promptPieces(10, 4, 0)]).toEqual([
    [0, 4],
    [4, 8],
    [8, 9],
  ]);
  expect([...promptPieces(9, 4, 4)]).toEqual([[4, 8]]);
  expect([...promptPieces(1, 4, 0)]).toEqual([]);
  expect(boundaries(300, 100)).toEqual([0, 16, 32, 64, 100, 200, 299]);
  expect(boundaries(50, 128)).toEqual([0, 16, 32, 49]);
});

it('goes on only from a boundary that both prompts have, and to which all is equal (property)', () => {
  const tokens = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 90 });
  fc.assert(
    fc.property(tokens, tokens, fc.integer({ min: 1, max: 70 }), fc.nat(90), (before, prompt, chunk, read) => {
      const upTo = boundaries(before.length, chunk).findLast((boundary) => boundary <= read) as number;
      const found = reusable({ tokens: before, upTo }, prompt, chunk);
      const both = boundaries(before.length, chunk).filter((boundary) =>
        boundaries(prompt.length, chunk).includes(boundary),
      );
      const sound = both.filter(
        (boundary) => boundary <= upTo && before.slice(0, boundary).join() === prompt.slice(0, boundary).join(),
      );
      expect(found).toBe(Math.max(...sound));
    }),
  );
});
