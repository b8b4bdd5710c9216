import fc from 'fast-check';
import { expect, test } from 'vitest';
import { npyHeader } from './npy-header.ts';
import { parseNpyHeader } from './parse-npy-header.ts';

test('what is written is read again, and the data begins at a multiple of 64', () => {
  fc.assert(
    fc.property(
      fc.maxSafeNat(),
      fc.maxSafeNat().map((n) => n || 1),
      (rows, columns) => {
        const header = npyHeader('<f4', [rows, columns]);
        expect(header.length % 64).toBe(0);
        const bytes = Buffer.concat([header, Buffer.alloc(8)]);
        expect(parseNpyHeader(bytes, 'x.npy')).toEqual({ rows, columns, type: 'f4', dataStart: header.length });
      },
    ),
  );
  expect(npyHeader('<i4', [3]).toString('latin1', 10)).toBe(
    `${"{'descr': '<i4', 'fortran_order': False, 'shape': (3,), }".padEnd(117)}\n`,
  );
});
