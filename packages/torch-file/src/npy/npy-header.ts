/**
 * Header of a `.npy` file of version 1.0, C order, padded so that the data begins at a multiple of 64 bytes.
 *
 * Source: NumPy's NEP 1.
 *
 * @param type by NumPy's name
 */
export function npyHeader(type: '<f4' | '<i4', shape: readonly number[]): Buffer {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${axes}), }`;
  const length = Math.ceil((10 + description.length + 1) / 64) * 64 - 10;
  const header = Buffer.alloc(10 + length, ' ');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(length, 8);
  header.write(description, 10, 'latin1');
  header.write('\n', 9 + length, 'latin1');
  return header;
}
