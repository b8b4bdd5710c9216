import { open } from 'node:fs/promises';

/** A .npy file of float32 rows, written as they come. */
export interface NpyFile {
  /** Appends whole rows, row-major. */
  append(rows: Float32Array): Promise<void>;
  /** Writes the final row count into the header. */
  close(): Promise<void>;
}

/** The header's length is fixed beforehand, so that the row count can be filled in at the end. */
const HEADER_LENGTH = 128;

/** Format: NEP 1, version 1.0; `<f4`, C order, shape (rows, dimension). */
export async function createNpyFile(path: string, dimension: number): Promise<NpyFile> {
  const file = await open(path, 'w');
  let rows = 0;
  await file.writeFile(npyHeader(rows, dimension));
  return {
    append: async (values) => {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      await file.writeFile(bytes);
      rows += values.length / dimension;
    },
    close: async () => {
      await file.write(npyHeader(rows, dimension), 0, HEADER_LENGTH, 0);
      await file.close();
    },
  };
}

function npyHeader(rows: number, dimension: number): Buffer {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dimension}), }`;
  const header = Buffer.alloc(HEADER_LENGTH, ' ');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(HEADER_LENGTH - 10, 8);
  header.write(text, 10, 'latin1');
  header.write('\n', HEADER_LENGTH - 1, 'latin1');
  return header;
}
