import type { ColumnSchema, DatasetView, Json, JsonObject, RowSource } from '@ablata/spec';

/** What a dataset consists of, for {@link createDataset}. */
export interface DatasetParts {
  readonly name: string;
  readonly dimension: number;
  readonly texts: readonly string[];
  /** Default: row i is candidate 0 of request i, without problems or probability. */
  readonly sources?: readonly RowSource[] | undefined;
  readonly columns?: ColumnSchema | undefined;
  readonly cells?: Readonly<Record<string, readonly Json[]>> | undefined;
  readonly config?: JsonObject | undefined;
  readonly stats?: JsonObject | undefined;
  /** Rows `start` to `end` of the embeddings, from memory or from a file: a copy, which writers free when it is written. */
  readVectors(start: number, end: number): Promise<Float32Array>;
}

/** A dataset view over texts and sources in memory and vectors read block by block. */
export function createDataset(parts: DatasetParts): DatasetView {
  const { texts, dimension } = parts;
  const length = texts.length;
  const sources =
    parts.sources ?? texts.map((_, request) => ({ request, candidate: 0, probability: null, problems: [] }));
  return {
    name: parts.name,
    length,
    text: 'text',
    embeddingColumns: dimension > 0 ? [{ name: 'embedding', dimension }] : [],
    dimension,
    columns: parts.columns ?? {},
    config: parts.config ?? {},
    stats: parts.stats ?? {},
    texts: (start = 0, end = length) => texts.slice(start, end),
    sources: (start = 0, end = length) => sources.slice(start, end),
    column: (name) => {
      const cells = parts.cells?.[name];
      if (cells === undefined) throw new RangeError(`no column '${name}' in this dataset`);
      return cells;
    },
    embeddings: (start, end) => parts.readVectors(start, Math.min(end, length)),
    select: (rows) =>
      createDataset({
        ...parts,
        texts: Array.from(rows, (row) => texts[row]!),
        sources: Array.from(rows, (row) => sources[row]!),
        cells: Object.fromEntries(
          Object.entries(parts.cells ?? {}).map(([name, cells]) => [name, Array.from(rows, (row) => cells[row]!)]),
        ),
        readVectors: (start, end) => readRows(rows.subarray(start, end), dimension, parts.readVectors),
      }),
  };
}

/** Scattered rows, read in runs of neighbours. */
async function readRows(
  rows: Uint32Array,
  dimension: number,
  readVectors: DatasetParts['readVectors'],
): Promise<Float32Array> {
  const vectors = new Float32Array(rows.length * dimension);
  for (let start = 0; start < rows.length; ) {
    let end = start + 1;
    while (end < rows.length && rows[end] === rows[end - 1]! + 1) end++;
    vectors.set(await readVectors(rows[start]!, rows[end - 1]! + 1), start * dimension);
    start = end;
  }
  return vectors;
}

/** A reader over vectors in memory, for {@link createDataset}. */
export function vectorsInMemory(values: Float32Array, dimension: number): DatasetParts['readVectors'] {
  return async (start, end) => values.slice(start * dimension, end * dimension);
}
