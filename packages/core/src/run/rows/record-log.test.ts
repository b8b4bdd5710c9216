import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorOf } from '../../../test/error-of.ts';
import { tempFolder } from '../../../test/temp-folder.ts';
import { RecordLog } from './record-log.ts';
import { ScratchFile } from './scratch-file.ts';

function read(log: RecordLog, records: readonly number[]): string[] {
  const found: string[] = [];
  log.each(Uint32Array.from(records), (bytes, start, end, index) => {
    found[index] = bytes.toString('latin1', start, end);
  });
  return found;
}

test('records come back in any order, wherever they lie, after any truncation', () => {
  using scratch = new ScratchFile(join(tempFolder(), 'rows.tmp'), 'rows.tmp');
  const step = fc.oneof(
    fc.array(fc.string({ unit: 'binary-ascii', maxLength: 90 }), { minLength: 1, maxLength: 60 }),
    fc.nat(100), // truncate to this share
  );
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 8 }),
      fc.constantFrom(0, 64, 300),
      fc.infiniteStream(fc.nat()),
      (steps, memory, picks) => {
        const log = new RecordLog(scratch, memory, 64);
        let expected: string[] = [];
        for (const each of steps) {
          if (typeof each === 'number') {
            expected = expected.slice(0, Math.floor((expected.length * each) / 100));
            log.truncate(expected.length);
          } else {
            for (const text of each) log.append(Buffer.from(text, 'latin1'));
            expected.push(...each);
          }
          expect(log.length).toBe(expected.length);
          expect(read(log, [...expected.keys()])).toEqual(expected);
          if (expected.length === 0) continue;
          const some = [...picks.take(5)].map((pick) => pick % expected.length);
          expect(read(log, some)).toEqual(some.map((index) => expected[index]));
        }
      },
    ),
  );
  expect(scratch.size).toBeGreaterThan(0);
});

test('a few records of a chunk are read one by one, many at once', () => {
  using scratch = new ScratchFile(join(tempFolder(), 'rows.tmp'), 'rows.tmp');
  const log = new RecordLog(scratch, 0);
  const text = (row: number): string => `${row} `.repeat(1000);
  for (let row = 0; row < 1000; row++) log.append(Buffer.from(text(row)));
  expect(scratch.size).toBeGreaterThan(2 ** 20);
  for (const records of [[7], [3, 900, 4], Array.from({ length: 500 }, (_, row) => row * 2)])
    expect(read(log, records)).toEqual(records.map(text));
});

test('the scratch file has no name while it is used, and none is made for what memory holds', () => {
  const folder = tempFolder();
  using scratch = new ScratchFile(join(folder, '.1-rows.tmp'), 'runs/x/.1-rows.tmp');
  expect(readdirSync(folder)).toEqual([]);
  const [first, second] = [scratch.append(Buffer.from('abc')), scratch.append(Buffer.from('de'))];
  expect([first, second, readdirSync(folder)]).toEqual([0, 3, process.platform === 'win32' ? ['.1-rows.tmp'] : []]);
  const back = Buffer.alloc(3);
  scratch.read(back, 2);
  expect(back.toString()).toBe('cde');
});

test('a folder that takes no file, in the words of the run', async () => {
  const scratch = new ScratchFile(join(tempFolder({ file: '' }), 'file', 'rows.tmp'), 'runs/x/rows.tmp');
  const error = await errorOf(() => scratch.append(Buffer.from('x')));
  expect([error.code, error.message]).toEqual(['RUN_FOLDER_UNWRITABLE', "runs/x/rows.tmp can't be written (ENOTDIR)"]);
});
