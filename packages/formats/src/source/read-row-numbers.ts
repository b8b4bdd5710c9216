import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { damaged } from '@ablata/torch-file';

/**
 * Numbers of rows, counted from 0, one a line and rising, as `ablata-dedupe -o kept.txt` writes them.
 *
 * @throws DATA_DAMAGED naming the line
 */
export async function readRowNumbers(path: string): Promise<Uint32Array> {
  const found: number[] = [];
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    if (text.trim() === '') continue;
    const row = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (!(row < 2 ** 32)) throw damaged(path, `line ${line} is no number of a row`);
    if (row <= (found.at(-1) ?? -1)) throw damaged(path, `line ${line}, ${row}, does not rise from the line before it`);
    found.push(row);
  }
  return Uint32Array.from(found);
}
