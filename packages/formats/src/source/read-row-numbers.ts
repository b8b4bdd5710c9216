import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AblataError } from '@ablata/spec';
import { unsupported } from '@ablata/torch-file';

const SHOWN = 40;

/**
 * Numbers of rows, counted from 0, one a line and rising, as `ablata-dedupe -o kept.txt` writes them.
 *
 * @throws DATA_UNSUPPORTED naming the line
 */
export async function readRowNumbers(path: string): Promise<Uint32Array> {
  const found: number[] = [];
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    if (text.trim() === '') continue;
    const row = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(row < 2 ** 32))
      throw badRowNumbers(path, `line ${line}, ${JSON.stringify(text.slice(0, SHOWN))}, is no number of a row`);
    const before = found.at(-1) ?? -1;
    if (row <= before) throw badRowNumbers(path, `line ${line}, ${row}, does not rise from ${before} before it`);
    found.push(row);
  }
  return Uint32Array.from(found);
}

/** A list that is not what its reader needs, and what a line of it must be. */
export function badRowNumbers(path: string, what: string): AblataError {
  const hint =
    'Each line is the number of one row, counted from 0 and larger than the one before it, such as 17; ablata-dedupe -o FILE.txt writes such a list.';
  return unsupported(path, what, hint);
}
