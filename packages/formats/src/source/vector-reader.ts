import { AblataError, type DatasetView, type SourceRecord } from '@ablata/spec';

type Vectors = Pick<SourceRecord, 'vectors'>;

/** Reads the vectors of some rows, to be had row by row. @throws DATA_NO_COLUMN when there is no embedding column of one of the names. */
export function vectorReader(
  dataset: DatasetView,
  path: string,
  names: readonly string[],
): (start: number, end: number) => Promise<((row: number) => Vectors) | undefined> {
  const columns = names.map((name) => {
    const found = dataset.embeddingColumns.find((column) => column.name === name);
    if (found !== undefined) return found;
    const there = dataset.embeddingColumns.map((column) => column.name);
    throw new AblataError('DATA_NO_COLUMN', `The dataset ${path} has no vectors '${name}'.`, {
      hint:
        there.length === 0
          ? "It has no vectors at all: put 'encode' behind 'texts', which makes them."
          : `Name those that it has: vectors: ${there.map((column) => `'${column}'`).join(' or ')}.`,
    });
  });
  return async (start, end) => {
    if (columns.length === 0) return undefined;
    const blocks: (readonly [name: string, dimension: number, block: Float32Array])[] = [];
    for (const { name, dimension } of columns)
      blocks.push([name, dimension, await dataset.embeddings(start, end, name)]);
    return (row) => ({
      vectors: Object.fromEntries(
        blocks.map(([name, dimension, block]) => [name, block.subarray(row * dimension, (row + 1) * dimension)]),
      ),
    });
  };
}
