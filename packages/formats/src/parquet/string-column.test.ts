import fc from 'fast-check';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { keepBoundsAlone, stringColumn, stringLists } from './string-column.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'gsm8k/train/1', 'Füße', '𝒳', '\ud800'),
  fc.lorem(),
);

function written(columnData: ConstructorParameters<typeof Object>[0][]): Uint8Array {
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    codec: 'UNCOMPRESSED',
    schema: [
      { name: 'root', num_children: 2 },
      { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
      { name: 'lists', repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST' },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
    ],
  });
  void file.write({ columnData: columnData as never, rowGroupSize: 1000 });
  keepBoundsAlone(file.row_groups.at(-1)!);
  void file.finish();
  return writer.getBytes().slice();
}

it('texts handed over as UTF-8 give the bytes that hyparquet-writer makes of the strings', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text, fc.array(text, { maxLength: 4 })), { minLength: 1, maxLength: 60 }),
      fc.constantFrom(1, 3, 9),
      (rows, times) => {
        const all = Array.from({ length: times }, () => rows).flat();
        const [texts, lists] = [all.map(([one]) => one), all.map(([, list]) => list)];
        const plain = written([
          { name: 'text', data: texts },
          { name: 'lists', data: lists },
        ]);
        expect(written([stringColumn('text', texts), stringLists('lists', lists)])).toEqual(plain);
      },
    ),
    { numRuns: 200 },
  );
});
