import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AblataError } from '@ablata/spec';
import type { ColumnStore } from './column-store.ts';
import { fetchRows } from './fetch-rows.ts';

/**
 * Vectors in a file of its own, for rows that come as a stream. The file is made with the first of them and has no name from then on, so that
 * nothing stays behind however the process ends.
 *
 * @param folder default: the system's for temporary files
 */
export function createSpillFile(dimension: number, folder: string = tmpdir()): ColumnStore {
  const width = dimension * 4;
  let file: FileHandle | null = null;
  let waiting: Float32Array[] = [];
  let rows = 0;
  let written = 0;

  const reader = {
    get length() {
      return written;
    },
    dimension,
    async read(start: number, end: number) {
      const bytes = new Uint8Array((end - start) * width);
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await file!.read(bytes, done, bytes.length - done, start * width + done);
        if (bytesRead === 0)
          throw new AblataError('INTERNAL_SPILL', `The file of kept vectors ends before row ${end}.`);
        done += bytesRead;
      }
      return new Float32Array(bytes.buffer);
    },
  };

  return {
    append(vector) {
      waiting.push(vector.slice());
      return rows++;
    },
    async flush() {
      if (waiting.length === 0) return;
      const block = new Float32Array(waiting.length * dimension);
      for (const [i, vector] of waiting.entries()) block.set(vector, i * dimension);
      try {
        file ??= await openNameless(folder);
        const bytes = new Uint8Array(block.buffer);
        for (let done = 0; done < bytes.length; ) {
          const { bytesWritten } = await file.write(bytes, done, bytes.length - done, written * width + done);
          done += bytesWritten;
        }
      } catch (cause) {
        throw new AblataError(
          'DATA_SPILL',
          `Vectors of kept rows can't be written to a file in ${folder}, after ${written} rows of ${width} bytes.`,
          { cause, hint: 'Make room there, name another folder with TMPDIR, or allow more memory (option memory).' },
        );
      }
      written += waiting.length;
      waiting = [];
    },
    fetch: (numbers) => fetchRows(reader, numbers),
    async dispose() {
      waiting = [];
      await file?.close();
      file = null;
    },
  };
}

async function openNameless(folder: string): Promise<FileHandle> {
  const path = join(folder, `ablata-dedupe-${process.pid}-${randomBytes(6).toString('hex')}.f32`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path, { force: true });
  return file;
}
