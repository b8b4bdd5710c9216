import { open, rename } from 'node:fs/promises';
import { AblataError } from '@ablata/spec';
import { npyHeader } from '@ablata/torch-file';
import type { Certificate } from '../certificate/certificate.ts';
import { clustersOf } from '../clusters-of.ts';
import type { EmbeddingReader } from '../embeddings.ts';
import { fetchRows } from '../store/fetch-rows.ts';

const BLOCK = 1024;

/**
 * Writes the result in the form that the path's ending asks for. The file appears whole or not at all.
 *
 * @param certificate null where rows were chosen and none was dropped for the sake of another
 */
export async function writeResult(
  path: string,
  reader: EmbeddingReader,
  kept: Uint32Array,
  certificate: Certificate | null,
): Promise<void> {
  const clusters = /(^|[/\\])clusters\.(npy|txt)$/.test(path);
  if (clusters && certificate === null) {
    throw new AblataError(
      'CONFIG_ARGUMENTS',
      `${path}: rows chosen far from each other have no clusters of duplicates.`,
      {
        hint: 'Use --to, or leave this output out.',
      },
    );
  }
  const temporary = `${path}.part`;
  const file = await open(temporary, 'w');
  try {
    const numbers = clusters ? clustersOf(certificate!) : kept;
    if (path.endsWith('.json')) {
      await file.writeFile(`${JSON.stringify({ kept: [...kept], certificate })}\n`);
    } else if (path.endsWith('.txt')) {
      for (let start = 0; start < numbers.length; start += 8 * BLOCK) {
        await file.writeFile(Array.from(numbers.subarray(start, start + 8 * BLOCK), (row) => `${row}\n`).join(''));
      }
    } else if (clusters) {
      await file.writeFile(npyHeader('<i4', [numbers.length]));
      await file.writeFile(new Uint8Array(numbers.buffer));
    } else {
      await file.writeFile(npyHeader('<f4', [kept.length, reader.dimension]));
      for (let start = 0; start < kept.length; start += BLOCK) {
        const block = await fetchRows(reader, kept.subarray(start, start + BLOCK));
        await file.writeFile(new Uint8Array(block.buffer));
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
