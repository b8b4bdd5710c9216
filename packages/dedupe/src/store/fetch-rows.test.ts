import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fetchRows } from './fetch-rows.ts';

it('fetches any rows in the order asked for, with neighbours in one read, at most sixteen at a time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(299), { maxLength: 200 }),
      fc.constantFrom(1, 3, 5000),
      async (rows, dimension) => {
        let [reads, at, most] = [0, 0, 0];
        const reader = {
          length: 300,
          dimension,
          async read(start: number, end: number) {
            reads++;
            most = Math.max(most, ++at);
            await Promise.resolve();
            at--;
            return Float32Array.from({ length: (end - start) * dimension }, (_, i) => start * dimension + i);
          },
        };
        const found = await fetchRows(reader, rows);
        for (const [place, row] of rows.entries()) {
          expect(found[place * dimension]).toBe(row * dimension);
          expect(found[(place + 1) * dimension - 1]).toBe((row + 1) * dimension - 1);
        }
        expect(most).toBeLessThanOrEqual(16);
        expect(reads).toBeLessThanOrEqual(new Set(rows).size);
        if (dimension === 1 && rows.length > 0) expect(reads).toBe(1);
      },
    ),
  );
});
