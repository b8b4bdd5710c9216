import { AblataError } from '@ablata/spec';

export interface NpyHeader {
  readonly rows: number;
  readonly columns: number;
  readonly type: 'f2' | 'f4' | 'f8';
  /** Offset of the first value. */
  readonly dataStart: number;
}

/** @param bytes the beginning of the file @param path for messages */
export function parseNpyHeader(bytes: Uint8Array, path: string): NpyHeader {
  const bad = (what: string, hint: string): AblataError =>
    new AblataError('DATA_BAD_NPY', `${path} ${what}.`, { hint });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic =
    bytes.length >= 12 && view.getUint8(0) === 0x93 && Buffer.from(bytes.subarray(1, 6)).toString() === 'NUMPY';
  if (!magic) throw bad('is not a .npy file', 'Write it with numpy.save(path, array).');
  const version = view.getUint8(6);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > bytes.length)
    throw bad('has a header that does not end', 'Write it with numpy.save(path, array).');
  const header = Buffer.from(bytes.subarray(start, start + length)).toString('latin1');
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? 'none';
  const shape =
    /'shape':\s*\(([^)]*)\)/
      .exec(header)?.[1]
      ?.split(',')
      .map((part) => part.trim())
      .filter(Boolean) ?? [];
  const type = /^<(f2|f4|f8)$/.exec(descr)?.[1] as NpyHeader['type'] | undefined;
  if (type === undefined) {
    throw bad(
      `holds values of type ${descr}, expected little-endian float16, float32 or float64`,
      'Save it as array.astype("float32").',
    );
  }
  if (/'fortran_order':\s*True/.test(header)) {
    throw bad('is in Fortran order, expected C order', 'Save it as numpy.ascontiguousarray(array).');
  }
  const [rows, columns] = shape.map(Number);
  if (shape.length !== 2 || !Number.isSafeInteger(rows) || !Number.isSafeInteger(columns) || columns! < 1) {
    throw bad(`has shape (${shape.join(', ')}), expected (rows, dimension)`, 'Save a two-dimensional array.');
  }
  return { rows: rows!, columns: columns!, type, dataStart: start + length };
}
