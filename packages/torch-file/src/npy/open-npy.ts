import { type FileHandle, open } from 'node:fs/promises';
import { AblataError } from '@ablata/spec';
import { halfToNumber } from '../read-elements.ts';
import { locateShards } from '../shards/locate-shards.ts';
import { joinNpy } from './join-npy.ts';
import { parseNpyHeader } from './parse-npy-header.ts';

/** Rows of numbers in an open file. */
export interface NpyFile {
  readonly length: number;
  /** Numbers in a row. */
  readonly dimension: number;
  /** Rows start … end - 1, row-major. */
  read(start: number, end: number): Promise<Float32Array>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a `.npy` file of two dimensions, float16, float32 or float64, and reads it in pieces: it may be larger than memory. A file in shards opens by its index, or by the name it
 * would have as one (see {@link locateShards}), as the one array it is.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @throws DATA_BAD_NPY naming what was found and what was expected
 */
export async function openNpy(path: string): Promise<NpyFile> {
  const located = await locateShards(path);
  return located === undefined ? openOne(path) : joinNpy(located, openOne);
}

async function openOne(path: string): Promise<NpyFile> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new AblataError('DATA_BAD_NPY', `${path} can't be opened.`, { cause, hint: 'Check the path.' });
  });
  try {
    const header = parseNpyHeader(await readAt(file, path, 0, 12 + 65536, true), path);
    const { rows, columns, type, dataStart } = header;
    const width = { f2: 2, f4: 4, f8: 8 }[type];
    const { size } = await file.stat();
    if (size !== dataStart + rows * columns * width) {
      throw new AblataError(
        'DATA_BAD_NPY',
        `${path} should be ${dataStart + rows * columns * width} bytes long for ${rows} × ${columns} ${type}, but is ${size}.`,
        { hint: 'It was probably cut off while being written: write it again.' },
      );
    }
    return {
      length: rows,
      dimension: columns,
      async read(start, end) {
        const bytes = await readAt(
          file,
          path,
          dataStart + start * columns * width,
          (end - start) * columns * width,
          false,
        );
        return toFloat32(bytes, type);
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readAt(
  file: FileHandle,
  path: string,
  at: number,
  length: number,
  mayEnd: boolean,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, Math.min(length - done, 1 << 30), at + done);
    if (bytesRead === 0) {
      if (mayEnd) return bytes.subarray(0, done);
      throw new AblataError('DATA_BAD_NPY', `${path} ended ${length - done} bytes too early.`, {
        hint: 'Something shortened the file while it was read.',
      });
    }
    done += bytesRead;
  }
  return bytes;
}

function toFloat32(bytes: Uint8Array, type: 'f2' | 'f4' | 'f8'): Float32Array {
  if (type === 'f4') return new Float32Array(bytes.buffer, 0, bytes.length / 4);
  if (type === 'f8') return Float32Array.from(new Float64Array(bytes.buffer, 0, bytes.length / 8));
  const halves = new Uint16Array(bytes.buffer, 0, bytes.length / 2);
  return Float32Array.from(halves, halfToNumber);
}
