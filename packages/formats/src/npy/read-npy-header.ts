import { type DType, damaged, type PositionalFile, unsupported } from '@ablata/torch-file';
import { readDict } from './read-dict.ts';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

export interface NpyArray {
  readonly dtype: DType;
  readonly rows: number;
  readonly dimension: number;
  /** Whether its columns lie one after the other, rather than its rows. */
  readonly fortran: boolean;
  /** Where the data starts. */
  readonly start: number;
}

const TYPES: Readonly<Record<string, DType>> = { '<f2': 'float16', '<f4': 'float32', '<f8': 'float64' };

/**
 * Reads the header of a two-dimensional array of floats.
 *
 * Source: NumPy's `numpy/lib/format.py`.
 *
 * @throws DATA_DAMAGED · DATA_UNSUPPORTED · DATA_TRUNCATED
 */
export function readNpyHeader(file: PositionalFile): NpyArray {
  const head = file.readNow(0, 12);
  if (!head.subarray(0, 6).equals(MAGIC)) throw damaged(file.path, 'it does not start as an npy file');
  const version = head[6]!;
  if (version < 1 || version > 3) throw damaged(file.path, `it is of version ${version}, and there are 1 to 3`);
  const start = version > 1 ? 12 : 10;
  const length = version > 1 ? head.readUInt32LE(8) : head.readUInt16LE(8);
  if (length > 65_536) throw damaged(file.path, `its header claims ${length} bytes`);
  const text = file.readNow(start, length).toString(version === 3 ? 'utf8' : 'latin1');
  const dict = readDict(text);
  const [descr, fortran, shape] = ['descr', 'fortran_order', 'shape'].map((key) => dict?.get(key));
  if (dict === undefined || dict.size !== 3 || typeof fortran !== 'boolean' || !Array.isArray(shape))
    throw damaged(file.path, 'its header is no description of an array');
  if (typeof descr !== 'string' || !Object.hasOwn(TYPES, descr) || shape.length !== 2) {
    const found = typeof descr === 'string' ? `'${descr.slice(0, 20)}'` : 'a structure';
    throw unsupported(
      file.path,
      `it is an array of ${found} with ${shape.length} axes, not of two axes of little-endian floats`,
      "Save it as numpy.asarray(x, dtype='<f4').",
    );
  }
  const [rows, dimension] = shape as [number, number];
  return { dtype: TYPES[descr]!, rows, dimension, fortran, start: start + length };
}
