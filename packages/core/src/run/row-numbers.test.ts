import type { DatasetView, RowSource } from '@ablata/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowNumbers } from './row-numbers.ts';

test('finds each row by where it came from, and no other, in whatever order they stand', () => {
  const position = fc.tuple(fc.nat(30), fc.nat(4));
  fc.assert(
    fc.property(
      fc.uniqueArray(position, { selector: String, maxLength: 60 }),
      fc.array(position),
      fc.boolean(),
      (rows, asked, sorted) => {
        if (sorted) rows.sort(([a, b], [c, d]) => a - c || b - d);
        const sources = rows.map(([request, candidate]) => ({ request, candidate }) as RowSource);
        const dataset = { length: rows.length, sources: (start?: number, end?: number) => sources.slice(start, end) };
        const numbers = new RowNumbers(dataset as unknown as DatasetView);
        const row = ([request, candidate]: readonly [number, number]): number | null => {
          const found = rows.findIndex(([r, c]) => r === request && c === candidate);
          return found < 0 ? null : found;
        };
        for (const each of [...rows, ...asked]) expect(numbers.of(...each)).toBe(row(each));
      },
    ),
  );
});
