import { open, rename } from 'node:fs/promises';
import type { DedupeResult } from '../dedupe.ts';
import type { EmbeddingReader } from '../embeddings.ts';

const BLOCK = 1024;

/** Writes the result in the form that the path's ending asks for. The file appears whole or not at all. */
export async function writeResult(path: string, reader: EmbeddingReader, result: DedupeResult): Promise<void> {
  const temporary = `${path}.part`;
  const file = await open(temporary, 'w');
  try {
    if (path.endsWith('.json')) {
      await file.writeFile(`${JSON.stringify({ kept: [...result.kept], certificate: result.certificate })}\n`);
    } else if (path.endsWith('.txt')) {
      await file.writeFile([...result.kept].map((row) => `${row}\n`).join(''));
    } else {
      await file.writeFile(npyHeader(result.kept.length, reader.dimension));
      for (let start = 0; start < result.kept.length; start += BLOCK) {
        const rows = result.kept.subarray(start, start + BLOCK);
        const block = new Float32Array(rows.length * reader.dimension);
        for (const [i, row] of rows.entries()) block.set(await reader.read(row, row + 1), i * reader.dimension);
        await file.writeFile(new Uint8Array(block.buffer));
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** Version 1.0, padded so that the data begins at a multiple of 64 bytes. */
function npyHeader(rows: number, columns: number): Buffer {
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const length = Math.ceil((10 + description.length + 1) / 64) * 64 - 10;
  const header = Buffer.alloc(10 + length, ' ');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(length, 8);
  header.write(description, 10, 'latin1');
  header.write('\n', 9 + length, 'latin1');
  return header;
}
