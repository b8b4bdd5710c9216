import { damaged, type PositionalFile, unsupported } from '../files/positional-file.ts';
import type { NumberType } from '../files/read-numbers.ts';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/** Header of an npy file of version 1.0 for rows of float32, padded so that the data starts at a multiple of 64. */
export function npyHeader(rows: number, dimension: number): Uint8Array {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dimension}), }`;
  const padding = 64 - ((10 + dict.length + 1) % 64);
  const text = `${dict}${' '.repeat(padding % 64)}\n`;
  const head = Buffer.alloc(10);
  MAGIC.copy(head);
  head[6] = 1;
  head.writeUInt16LE(text.length, 8);
  return Buffer.concat([head, Buffer.from(text, 'latin1')]);
}

export interface NpyArray {
  readonly type: NumberType;
  readonly rows: number;
  readonly dimension: number;
  /** Where the data starts. */
  readonly start: number;
}

/**
 * Reads the header of a two-dimensional array of floats.
 *
 * @throws DATA_DAMAGED · DATA_UNSUPPORTED · DATA_TRUNCATED
 */
export async function readNpyHeader(file: PositionalFile): Promise<NpyArray> {
  const head = await file.read(0, 12);
  if (!head.subarray(0, 6).equals(MAGIC)) throw damaged(file.path, 'it does not start as an npy file');
  const wide = head[6]! > 1;
  const start = wide ? 12 : 10;
  const length = wide ? head.readUInt32LE(8) : head.readUInt16LE(8);
  if (length > 65_536) throw damaged(file.path, `its header claims ${length} bytes`);
  const text = (await file.read(start, length)).toString('latin1');
  const type = /'descr':\s*'<(f[248])'/.exec(text)?.[1];
  const shape = /'shape':\s*\((\d+),\s*(\d+)\s*,?\)/.exec(text);
  if (type === undefined || shape === null || !/'fortran_order':\s*False/.test(text)) {
    throw unsupported(
      file.path,
      'it is no array of two axes of little-endian floats in C order',
      "Save it as numpy.ascontiguousarray(x, dtype='<f4').",
    );
  }
  const types = { f2: 'float16', f4: 'float32', f8: 'float64' } as const;
  return {
    type: types[type as keyof typeof types],
    rows: Number(shape[1]),
    dimension: Number(shape[2]),
    start: start + length,
  };
}
