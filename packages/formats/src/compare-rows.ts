import type { DatasetView } from '@ablata/spec';
import { blockRows, rowBlocks } from './dataset/row-blocks.ts';

/** A row of a part that is not the row of the full set it claims to be. */
export interface RowDifference {
  /** Row of the part. */
  readonly row: number;
  readonly what: 'missing' | 'text' | 'embedding' | 'dimension';
}

/**
 * Checks that each row of a part (say `splits/1k/train.pt`) is the row of the full set with the same request and candidate:
 * equal text, embedding equal bit for bit.
 *
 * @returns the first differences, at most `most`, and which row of the full set each row of the part is (−1: none)
 */
export async function compareRows(
  full: DatasetView,
  part: DatasetView,
  most = 10,
): Promise<{ readonly differences: readonly RowDifference[]; readonly rows: Int32Array }> {
  const differences: RowDifference[] = [];
  const report = (row: number, what: RowDifference['what']): void => {
    if (differences.length < most) differences.push({ row, what });
  };
  const position = new Map(full.sources().map(({ request, candidate }, row) => [`${request}:${candidate}`, row]));
  const rows = Int32Array.from(part.sources(), (source) => position.get(`${source.request}:${source.candidate}`) ?? -1);
  if (part.dimension !== full.dimension && part.length > 0) report(0, 'dimension');
  const known = rows.map((row) => Math.max(row, 0));
  const expected = full.length === 0 ? full : full.select(Uint32Array.from(known));
  for (const [start, end] of rowBlocks(part.length, blockRows(part.dimension))) {
    const texts = part.texts(start, end);
    const vectors = bits(await part.embeddings(start, end));
    const wanted = full.length === 0 ? new Uint32Array(0) : bits(await expected.embeddings(start, end));
    for (let row = start; row < end; row++) {
      if (rows[row]! < 0) {
        report(row, 'missing');
        continue;
      }
      if (texts[row - start] !== full.texts(rows[row]!, rows[row]! + 1)[0]) report(row, 'text');
      const from = (row - start) * part.dimension;
      for (let k = from; k < from + part.dimension; k++) {
        if (vectors[k] === wanted[k]) continue;
        report(row, 'embedding');
        break;
      }
    }
  }
  return { differences, rows };
}

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
