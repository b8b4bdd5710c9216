import { canonicalJson } from '@ablata/ledger';
import type { DatasetView, RowSource } from '@ablata/spec';

const BLOCK_ROWS = 512;
const MOST = 20;

/** What differs between two datasets that should have the same rows in the same order: all columns, vectors bit for bit where both have some. */
export async function rowDifferences(expected: DatasetView, found: DatasetView): Promise<string[]> {
  if (found.length !== expected.length) return [`has ${found.length} rows, expected ${expected.length}`];
  const [wanted, shape] = [shapeOf(expected, found.embeddingColumns.length > 0), shapeOf(found, true)];
  if (wanted !== shape) return [`has the columns ${shape}, expected ${wanted}`];
  const differences: string[] = [];
  const differ = (row: number, what: string): void => {
    if (differences.length < MOST) differences.push(`row ${row} has another ${what}`);
  };
  for (let start = 0; start < found.length; start += BLOCK_ROWS) {
    const end = Math.min(start + BLOCK_ROWS, found.length);
    const sources = expected.sources(start, end).map(sourceText);
    found.sources(start, end).forEach((source, row) => {
      if (sourceText(source) !== sources[row]) differ(start + row, 'request, candidate, probability or problems');
    });
    if (found.text !== null) {
      const texts = expected.texts(start, end);
      found.texts(start, end).forEach((text, row) => {
        if (text !== texts[row]) differ(start + row, found.text as string);
      });
    }
    for (const { name, dimension } of found.embeddingColumns) {
      const vectors = bytes(await expected.embeddings(start, end, name));
      const others = bytes(await found.embeddings(start, end, name));
      if (vectors.equals(others)) continue;
      for (let row = 0; row < end - start; row++) {
        const [from, to] = [row * dimension * 4, (row + 1) * dimension * 4];
        if (!vectors.subarray(from, to).equals(others.subarray(from, to))) differ(start + row, name);
      }
    }
    for (const name of Object.keys(found.columns)) {
      const cells = expected.column(name, start, end);
      found.column(name, start, end).forEach((cell, row) => {
        if (canonicalJson(cell) !== canonicalJson(cells[row])) differ(start + row, name);
      });
    }
  }
  return differences;
}

function shapeOf({ text, embeddingColumns, columns }: DatasetView, vectors: boolean): string {
  const names = [
    ...(text === null ? [] : [text]),
    ...(vectors ? embeddingColumns : []).map(({ name, dimension }) => `${name} [${dimension}]`),
    ...Object.keys(columns).sort(),
  ];
  return names.join(', ');
}

function sourceText({ request, candidate, probability, problems }: RowSource): string {
  return JSON.stringify([request, candidate, probability, problems]);
}

function bytes({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
