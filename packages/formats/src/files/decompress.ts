import * as zlib from 'node:zlib';
import { damaged, unsupported } from '@ablata/torch-file';
import { snappyUncompress } from 'hyparquet';
import { lz4Block } from './lz4-block.ts';
import { lz4Frame } from './lz4-frame.ts';

export type Codec = 'gzip' | 'brotli' | 'zstd' | 'snappy' | 'lz4-block' | 'lz4-frame';

/** A run of 64 bytes takes three: more a Snappy stream can't stand for. */
const MOST_BY_SNAPPY = 22;

/**
 * Exactly `size` bytes from their compressed form. Never makes more of them.
 *
 * @param where e.g. `a page of column 'text'`
 * @throws DATA_DAMAGED · DATA_UNSUPPORTED where this Node.js lacks the codec
 */
export function decompress(path: string, codec: Codec, bytes: Uint8Array, size: number, where: string): Uint8Array {
  const wrong = (): Error => damaged(path, `${where} does not decompress to the ${size} bytes it says`);
  if (codec === 'zstd' && zlib.zstdDecompressSync === undefined)
    throw unsupported(path, 'it is compressed with zstd', 'Node.js 22.15 and later can read that.');
  let found: Uint8Array | undefined;
  try {
    found = run(codec, bytes, size);
  } catch {
    throw wrong();
  }
  if (found?.length !== size) throw wrong();
  return found;
}

function run(codec: Codec, bytes: Uint8Array, size: number): Uint8Array | undefined {
  const bound = { maxOutputLength: Math.max(size, 1) };
  switch (codec) {
    case 'gzip':
      return zlib.gunzipSync(bytes, bound);
    case 'brotli':
      return zlib.brotliDecompressSync(bytes, bound);
    case 'zstd':
      return zlib.zstdDecompressSync(bytes, bound);
    case 'snappy': {
      if (size > bytes.length * MOST_BY_SNAPPY) return undefined;
      const output = new Uint8Array(size);
      snappyUncompress(bytes, output);
      return output;
    }
    case 'lz4-block':
      return lz4Block(bytes, size);
    case 'lz4-frame':
      return lz4Frame(bytes, size);
  }
}
