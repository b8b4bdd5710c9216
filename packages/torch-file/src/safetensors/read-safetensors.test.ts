import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import { openFile } from '../file/positional-file.ts';
import { readSafetensorsHeader } from './read-safetensors.ts';
import { repeatedKey } from './repeated-key.ts';

function fileOf(header: unknown, data: number, length?: bigint): string {
  const path = join(temporaryFolder(), 'x.safetensors');
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(length ?? BigInt(json.length));
  writeFileSync(path, Buffer.concat([head, json, Buffer.alloc(data)]));
  return path;
}
const tensor = (from: number, to: number, shape: unknown = [(to - from) / 4], dtype = 'F32') => ({
  ...{ dtype, shape, data_offsets: [from, to] },
});

it('finds tensors, whatever their order, and what else is said', () => {
  using file = openFile(
    fileOf({ __metadata__: { format: 'pt' }, b: tensor(8, 24, [2, 2]), a: tensor(0, 8), e: tensor(24, 24) }, 24),
  );
  const { metadata, tensors } = readSafetensorsHeader(file);
  expect(metadata).toEqual({ format: 'pt' });
  expect(tensors.get('b')).toEqual({
    type: 'F32',
    dtype: 'float32',
    shape: [2, 2],
    offset: file.size - 16,
    byteLength: 16,
  });
});

it.each<[string, unknown, number, string, RegExp]>([
  ['no object', null, 0, 'DATA_DAMAGED', /its header is no JSON object\.$/],
  ['no JSON', '{"a"', 0, 'DATA_DAMAGED', /its header is no JSON object\.$/],
  ['a tensor that is none', { a: null }, 0, 'DATA_DAMAGED', /tensor 'a' is described in no known way\.$/],
  ['an offset before the data', { a: tensor(-24, 0) }, 0, 'DATA_DAMAGED', /tensor 'a' is described in no known way\.$/],
  ['half an offset', { a: tensor(0.5, 4.5) }, 8, 'DATA_DAMAGED', /tensor 'a' is described in no known way\.$/],
  [
    'another size than the shape',
    { a: tensor(0, 8, [3]) },
    8,
    'DATA_DAMAGED',
    /'a' has 8 bytes, its shape needs 12\.$/,
  ],
  [
    'a shape beyond counting',
    { a: tensor(0, 8, [2 ** 40, 2 ** 40]) },
    8,
    'DATA_DAMAGED',
    /'a' has sizes that can't be\.$/,
  ],
  [
    'an overlap',
    { a: tensor(0, 8), b: tensor(4, 12) },
    12,
    'DATA_DAMAGED',
    /'b' does not begin where the one before it ends\.$/,
  ],
  [
    'a gap',
    { a: tensor(0, 8), b: tensor(12, 16) },
    16,
    'DATA_DAMAGED',
    /'b' does not begin where the one before it ends\.$/,
  ],
  ['more than the file', { a: tensor(0, 8) }, 4, 'DATA_TRUNCATED', /\d+ bytes are needed, the file has \d+\.$/],
  ['less than the file', { a: tensor(0, 8) }, 12, 'DATA_DAMAGED', /4 bytes follow its last tensor\.$/],
  [
    'a name twice',
    '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
    4,
    'DATA_DAMAGED',
    /its header names 'a' twice\.$/,
  ],
  [
    'metadata that are no texts',
    { __metadata__: { a: 1 } },
    0,
    'DATA_UNSUPPORTED',
    /its __metadata__ holds more than texts\.$/,
  ],
])('refuses %s', (_, header, data, code, message) => {
  using file = openFile(fileOf(header, data));
  expect(() => readSafetensorsHeader(file)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});

it('refuses a header longer than the format allows, and takes 200,000 tensors', () => {
  using huge = openFile(fileOf('{}', 0, 2n ** 60n));
  expect(() => readSafetensorsHeader(huge)).toThrow(/its header claims \d+ bytes/);
  using many = openFile(
    fileOf(Object.fromEntries(Array.from({ length: 200_000 }, (_, k) => [`t${k}`, tensor(4 * k, 4 * k + 4)])), 800_000),
  );
  expect(readSafetensorsHeader(many).tensors.size).toBe(200_000);
});

it('finds a key that stands twice, and no other', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.jsonValue(), (object, key, value) => {
      const text = JSON.stringify(object);
      expect(repeatedKey(text)).toBeUndefined();
      const pair = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
      const twice = `{${pair},${pair}${text === '{}' ? '' : `,${text.slice(1, -1)}`}}`;
      expect(repeatedKey(twice)).toBe(key);
    }),
  );
});
