import fc from 'fast-check';
import { expect, it } from 'vitest';
import { protobufFields } from './protobuf-fields.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

it('writes what the reader reads', () => {
  const field = fc.integer({ min: 1, max: 2 ** 20 });
  fc.assert(
    fc.property(field, fc.maxSafeNat(), field, fc.uint8Array(), (first, number, second, bytes) => {
      const written = new ProtobufWriter().varint(first, number).bytes(second, bytes).float(1, 0.5).finish();
      const fields = [...protobufFields(written)];
      expect(fields.map((each) => [each.number, each.value])).toEqual([
        [first, number],
        [second, Buffer.from(bytes)],
        [1, 0.5],
      ]);
      const again = fields.reduce(
        (writer, { start, end }) => writer.raw(written.subarray(start, end)),
        new ProtobufWriter(),
      );
      expect(again.finish()).toEqual(written);
    }),
  );
});

it('writes negative numbers in ten bytes', () => {
  expect([...new ProtobufWriter().varint(1, -1).finish()]).toEqual([8, ...Array(9).fill(255), 1]);
});
