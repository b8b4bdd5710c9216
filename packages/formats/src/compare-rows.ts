import type { DatasetView } from '@ablata/spec';
import { blockRows, rowBlocks, widthOf } from './dataset/row-blocks.ts';

const BLOCK = 4096;

/** A row of a part that is not the row of the full set it claims to be. */
export interface RowDifference {
  /** Row of the part. */
  readonly row: number;
  /** `dimension`: another text column, or vectors of another name or length; nothing else is compared then. `column` of row 0: there are other ones. */
  readonly what: 'missing' | 'text' | 'embedding' | 'column' | 'dimension';
}

/**
 * Checks that each row of a part (say `splits/1k/train.pt`) is the row of the full set with the same request and candidate:
 * equal text and columns, embeddings equal bit for bit.
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
  const position = new Map<string, number>();
  for (const [row, name] of namesOf(full)) position.set(name, row);
  const rows = new Int32Array(part.length);
  for (const [row, name] of namesOf(part)) rows[row] = position.get(name) ?? -1;
  if (shapeOf(part) !== shapeOf(full) && part.length > 0) {
    report(0, 'dimension');
    return { differences, rows };
  }
  for (const [row, found] of rows.entries()) if (found < 0) report(row, 'missing');
  if (full.length === 0) return { differences, rows };
  const expected = full.select(Uint32Array.from(rows, (row) => Math.max(row, 0)));
  const names = Object.keys(part.columns);
  if (names.toSorted().join('\n') !== Object.keys(full.columns).toSorted().join('\n')) report(0, 'column');
  const columns = names.filter((name) => Object.hasOwn(full.columns, name));
  for (const [start, end] of rowBlocks(part.length, blockRows(widthOf(part)))) {
    const known = (row: number): boolean => rows[row]! >= 0;
    if (part.text !== null) {
      const [texts, wanted] = [part.texts(start, end), expected.texts(start, end)];
      for (let row = start; row < end; row++)
        if (known(row) && texts[row - start] !== wanted[row - start]) report(row, 'text');
    }
    for (const { name, dimension } of part.embeddingColumns) {
      const vectors = bits(await part.embeddings(start, end, name));
      const wanted = bits(await expected.embeddings(start, end, name));
      for (let row = start; row < end; row++) {
        if (!known(row)) continue;
        const from = (row - start) * dimension;
        for (let k = from; k < from + dimension; k++) {
          if (vectors[k] === wanted[k]) continue;
          report(row, 'embedding');
          break;
        }
      }
    }
    for (const name of columns) {
      const [found, wanted] = [part.column(name, start, end), expected.column(name, start, end)];
      for (let row = start; row < end; row++) {
        if (known(row) && JSON.stringify(found[row - start]) !== JSON.stringify(wanted[row - start]))
          report(row, 'column');
      }
    }
  }
  differences.sort((a, b) => a.row - b.row);
  return { differences, rows };
}

/** Rows with their names, a block of them in memory at a time. */
function* namesOf(dataset: DatasetView): Generator<readonly [row: number, name: string]> {
  for (const [start, end] of rowBlocks(dataset.length, BLOCK))
    for (const [index, { request, candidate }] of dataset.sources(start, end).entries())
      yield [start + index, `${request}:${candidate}`];
}

/** Which text and vectors there are, and how long those are. */
function shapeOf({ text, embeddingColumns }: DatasetView): string {
  return JSON.stringify([text, embeddingColumns.map(({ name, dimension }) => [name, dimension])]);
}

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
