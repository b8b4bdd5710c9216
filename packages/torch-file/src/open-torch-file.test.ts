import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { isAblataError } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globalNamed, pickleOf } from '../test/pickle-of.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { writeZip } from '../test/write-zip.ts';
import { openTorchFile } from './open-torch-file.ts';
import type { Elements } from './read-elements.ts';
import { TorchComplex, TorchName, TorchObject, TorchTensor, type TorchValue } from './torch-value.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`__fixtures__/${name}`, import.meta.url));
const dictOf = (value: TorchValue): Map<string, TorchValue> => value as Map<string, TorchValue>;

interface Expected {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly unknown[];
}
const expected = JSON.parse(readFileSync(fixture('expected.json'), 'utf8')) as Record<string, Expected>;

/** As the generator writes numbers: what JSON lacks as text, complex numbers as pairs. */
function plain(elements: Elements, dtype: string): unknown[] {
  const numbers = Array.from<number | bigint, unknown>(elements, (value) => {
    if (typeof value === 'bigint') return value > 2n ** 53n || value < -(2n ** 53n) ? String(value) : Number(value);
    if (dtype === 'bool') return value === 1;
    return Number.isFinite(value) ? value : String(value).replace('Infinity', 'inf').replace('NaN', 'nan');
  });
  if (!dtype.startsWith('complex')) return numbers;
  return Array.from({ length: numbers.length / 2 }, (_, k) => numbers.slice(2 * k, 2 * k + 2));
}

async function zipped(pickle: Uint8Array, others: Readonly<Record<string, Uint8Array>> = {}): Promise<string> {
  const path = join(temporaryFolder(), 'x.pt');
  await writeZip(path, { 'x/data.pkl': pickle, ...others });
  return path;
}

describe('openTorchFile', () => {
  it.each(Object.keys(expected))('reads the tensor %s as PyTorch wrote it, whole and by rows', async (name) => {
    using file = openTorchFile(fixture('shapes.pt'));
    const tensor = dictOf(file.value).get(name) as TorchTensor;
    const { dtype, shape, values } = expected[name]!;
    expect([tensor.dtype, tensor.shape]).toEqual([dtype, shape]);
    expect(plain(await file.read(tensor), dtype)).toEqual(values);
    const [rows = 1] = shape;
    const width = rows === 0 ? 0 : values.length / rows;
    for (let start = 0; start < rows; start++) {
      for (let end = start; end <= rows; end++)
        expect(plain(await file.read(tensor, start, end), dtype)).toEqual(values.slice(start * width, end * width));
    }
  });

  it('says where contiguous tensors lie', () => {
    const path = fixture('shapes.pt');
    using file = openTorchFile(path);
    const bytes = readFileSync(path);
    const { offset, byteLength } = file.locate(dictOf(file.value).get('second_row') as TorchTensor)!;
    expect(
      new Float32Array(bytes.buffer.slice(bytes.byteOffset + offset, bytes.byteOffset + offset + byteLength)),
    ).toEqual(Float32Array.of(6, 7, 8, 9, 10, 11));
    for (const name of ['transposed', 'sliced', 'expanded', 'conjugated', 'negated'])
      expect(file.locate(dictOf(file.value).get(name) as TorchTensor), name).toBeUndefined();
  });

  it.each([2, 4, 5])('reads plain values of pickle protocol %i', (protocol) => {
    using file = openTorchFile(fixture(`values-${protocol}.pt`));
    expect(Object.fromEntries(dictOf(file.value))).toEqual({
      size: [2, 3],
      complex: new TorchComplex(1, 2),
      dtype: new TorchName('torch.float16'),
      device: new TorchName('torch.device:cuda:1'),
      bytes: Uint8Array.of(0x78, 0xff, 0x79),
      bytearray: Uint8Array.of(0x61, 0x62),
      set: new Set([1]),
      frozenset: new Set(['f']),
      big: 2n ** 100n,
      negative: -(2 ** 40),
      float: 0.1,
      none: null,
      counter: new Map([
        ['a', 2],
        ['b', 1],
      ]),
      ordered: new Map([['a', 1]]),
      default: new Map([['k', [1]]]),
      tuple: [1, [2, 3]],
      text: 'ü☕𝒳',
      long: 'x'.repeat(300),
      7: 'an integer key',
    });
  });

  it('reads a state dict, and a module whose class is allowed as its attributes', () => {
    using file = openTorchFile(fixture('state-dict.pt'));
    expect([...dictOf(dictOf(file.value).get('model')!).keys()]).toEqual(['0.weight', '1.weight', '1.bias']);
    expect(dictOf(file.value).get('step')).toBe(7);
    using other = openTorchFile(fixture('module.pt'), { classes: ['torch.nn.modules.sparse.Embedding'] });
    const module = dictOf(other.value).get('module') as TorchObject;
    expect(module).toBeInstanceOf(TorchObject);
    expect(dictOf(dictOf(module.state).get('_parameters')!).get('weight')).toBeInstanceOf(TorchTensor);
  });

  it.each([
    ['evil.pt', 'DATA_HOSTILE', /refused: its pickle names posix\.system, which can do harm and holds no data\.$/],
    [
      'module.pt',
      'DATA_UNSUPPORTED',
      /its pickle names torch\.nn\.modules\.sparse\.Embedding, and only tensors and plain data are read/,
    ],
    ['sparse.pt', 'DATA_UNSUPPORTED', /its pickle names torch\._utils\._rebuild_sparse_tensor, /],
    ['numpy.pt', 'DATA_UNSUPPORTED', /its pickle names numpy\.\S+_reconstruct, /],
    ['float8.pt', 'DATA_UNSUPPORTED', /its pickle names torch\.float8_e4m3fn, /],
    ['legacy.pt', 'DATA_UNSUPPORTED', /it is a bare pickle, as PyTorch before 1\.6 wrote it, and no zip\.$/],
    ['compressed.pt', 'DATA_UNSUPPORTED', /its entry 0 is compressed \(method 8\), which PyTorch never does\.$/],
    ['script.pt', 'DATA_UNSUPPORTED', /it is a TorchScript program\.$/],
    ['expected.json', 'DATA_DAMAGED', /it does not start as a zip\.$/],
    ['nowhere.pt', 'DATA_UNREADABLE', /nowhere\.pt can't be opened: ENOENT\.$/],
  ])('refuses %s by the right name', (name, code, message) => {
    expect(() => openTorchFile(fixture(name))).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message), hint: expect.any(String) }),
    );
  });

  it('gives the line of Python that mends a file of the old form', () => {
    const path = fixture('legacy.pt');
    try {
      openTorchFile(path);
      expect.unreachable();
    } catch (error) {
      expect((error as { hint: string }).hint).toBe(
        `Save it again: python3 -c 'import torch; torch.save(torch.load(${JSON.stringify(path)}, map_location="cpu", weights_only=True), ${JSON.stringify(path.replace('.pt', '.new.pt'))})'`,
      );
    }
  });

  it('refuses a folder and what is no file', () => {
    expect(() => openTorchFile(temporaryFolder())).toThrow("can't be opened: it is no file.");
  });
});

describe('a hostile file', () => {
  it.each([
    ['posix', 'system', 'DATA_HOSTILE'],
    ['builtins', 'eval', 'DATA_HOSTILE'],
    ['__builtin__', 'getattr', 'DATA_HOSTILE'],
    ['torch.serialization', 'load', 'DATA_HOSTILE'],
    ['fractions', 'Fraction', 'DATA_UNSUPPORTED'],
    ['constructor', 'prototype', 'DATA_UNSUPPORTED'],
  ])('that names %s.%s is refused before anything is made of it', async (module, name, code) => {
    const path = await zipped(pickleOf(globalNamed(module, name), 0x28, 'touch', 0x74, 0x52));
    expect(() => openTorchFile(path)).toThrow(expect.objectContaining({ code }));
    const byStack = await zipped(pickleOf(module, name, 0x93));
    expect(() => openTorchFile(byStack)).toThrow(expect.objectContaining({ code }));
  });

  it('whose entries overlap, lie outside, or share a name is refused', async () => {
    const folder = temporaryFolder();
    const patched = async (
      entries: Record<string, Uint8Array>,
      change: (bytes: Buffer, headers: number[]) => void,
    ): Promise<string> => {
      const path = join(folder, `${Object.keys(entries).length}-${Math.random()}.pt`);
      await writeZip(path, entries);
      const bytes = readFileSync(path);
      const headers: number[] = [];
      for (
        let at = bytes.indexOf('PK\x01\x02', 0, 'latin1');
        at >= 0;
        at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')
      )
        headers.push(at);
      change(bytes, headers);
      writeFileSync(path, bytes);
      return path;
    };
    const overlapping = await patched({ 'a/1': Buffer.alloc(400), 'a/2': Buffer.alloc(4) }, (bytes, [first]) => {
      bytes.writeUInt32LE(460, first! + 20);
      bytes.writeUInt32LE(460, first! + 24);
    });
    expect(() => openTorchFile(overlapping)).toThrow(
      expect.objectContaining({
        code: 'DATA_HOSTILE',
        message: expect.stringContaining('its entry 1 overlaps another'),
      }),
    );
    const outside = await patched({ 'x/../../etc/data.pkl': Buffer.from('.') }, () => {});
    expect(() => openTorchFile(outside)).toThrow('its entry 0 is named outside the archive');
    const twice = await patched({ 'a/data.pkl': pickleOf(0x4e), 'a/data.pk2': pickleOf(0x88) }, (bytes, headers) => {
      for (let at = bytes.indexOf('a/data.pk2'); at >= 0; at = bytes.indexOf('a/data.pk2')) bytes[at + 9] = 0x6c;
      expect(headers).toHaveLength(2);
    });
    expect(() => openTorchFile(twice)).toThrow('its directory has two entries of one name (entry 1)');
    const bomb = await patched({ 'a/data.pkl': deflateRawSync(Buffer.alloc(2 ** 22)) }, (bytes, [first]) => {
      bytes.writeUInt16LE(8, first! + 10);
      bytes.writeUInt32LE(2 ** 22, first! + 24);
    });
    expect(() => openTorchFile(bomb)).toThrow('its entry 0 is compressed (method 8)');
  });

  it('whose tensor claims more than its storage has is refused when it is read', async () => {
    const tensor = (numel: number, shape: number, stride: number): Buffer =>
      pickleOf(
        ...[
          globalNamed('torch._utils', '_rebuild_tensor_v2'),
          0x28,
          0x28,
          'storage',
          globalNamed('torch', 'FloatStorage'),
        ],
        ...[
          '0',
          'cpu',
          0x4b,
          numel,
          0x74,
          0x51,
          0x4b,
          0,
          0x4b,
          shape,
          0x85,
          0x4b,
          stride,
          0x85,
          0x89,
          0x7d,
          0x74,
          0x52,
        ],
      );
    for (const [numel, shape, stride] of [
      [200, 200, 1],
      [4, 2, 9],
    ] as const) {
      using file = openTorchFile(await zipped(tensor(numel, shape, stride), { 'x/data/0': Buffer.alloc(16) }));
      await expect(file.read(file.value as TorchTensor)).rejects.toMatchObject({ code: 'DATA_DAMAGED' });
      expect(() => file.locate(file.value as TorchTensor)).toThrow('bytes of storage 0, which has 16.');
    }
    using lost = openTorchFile(await zipped(tensor(4, 4, 1)));
    await expect(lost.read(lost.value as TorchTensor)).rejects.toThrow('storage 0 of a tensor is missing');
  });

  it('of any bytes gives a value or one of the four errors, and nothing else', async () => {
    const path = fixture('values-2.pt');
    const whole = readFileSync(path);
    const target = join(temporaryFolder(), 'x.pt');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 }),
        async (changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, mask] of changes) bytes[at]! ^= mask;
          writeFileSync(target, bytes);
          try {
            openTorchFile(target).close();
          } catch (error) {
            if (!isAblataError(error)) throw error;
            expect(error.code).toMatch(/^DATA_(DAMAGED|TRUNCATED|UNSUPPORTED|HOSTILE)$/);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('cut anywhere is an error', () => {
    const whole = readFileSync(fixture('state-dict.pt'));
    const path = join(temporaryFolder(), 'x.pt');
    writeFileSync(path, whole);
    for (let length = whole.length - 1; length >= 0; length -= 41) {
      truncateSync(path, length);
      expect(() => openTorchFile(path), `${length} bytes`).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^DATA_(TRUNCATED|DAMAGED)$/) }),
      );
    }
  });
});

describe('verify', () => {
  it('finds one changed bit of a tensor', async () => {
    const path = join(temporaryFolder(), 'x.pt');
    const bytes = readFileSync(fixture('state-dict.pt'));
    {
      using whole = openTorchFile(fixture('state-dict.pt'));
      await whole.verify();
      const weight = dictOf(dictOf(whole.value).get('model')!).get('1.weight') as TorchTensor;
      bytes[whole.locate(weight)!.offset + 5]! ^= 4;
    }
    writeFileSync(path, bytes);
    using file = openTorchFile(path);
    await expect(file.verify()).rejects.toMatchObject({
      code: 'DATA_DAMAGED',
      message: expect.stringMatching(/data\/1 has the checksum [0-9a-f]{8}, its directory says [0-9a-f]{8}\.$/),
    });
  });
});
