import {
  AblataError,
  type ColumnSchema,
  type DatasetView,
  type EmbeddingInfo,
  type Json,
  type JsonObject,
  type RowSource,
} from '@ablata/spec';

/** What a dataset consists of, for {@link createDataset}. */
export interface DatasetParts {
  readonly name: string;
  /** Number of rows. Default: that of the texts, or of the sources. */
  readonly length?: number | undefined;
  /** Name of the column that is the text. Default `text` where there are texts, else none. */
  readonly text?: string | null | undefined;
  readonly texts?: readonly string[] | undefined;
  /** Of the one embedding column, named `embedding`; 0: there is none. Several, or other names: {@link embeddings}. */
  readonly dimension?: number | undefined;
  readonly embeddings?: readonly EmbeddingInfo[] | undefined;
  /** Default: row i is candidate 0 of request i, without problems or probability. */
  readonly sources?: readonly RowSource[] | undefined;
  readonly columns?: ColumnSchema | undefined;
  readonly cells?: Readonly<Record<string, readonly Json[]>> | undefined;
  readonly config?: JsonObject | undefined;
  readonly stats?: JsonObject | undefined;
  /** Rows `start` to `end` of an embedding column, from memory or from a file: a copy, which writers free when it is written. */
  readVectors?: ((start: number, end: number, column: string) => Promise<Float32Array>) | undefined;
}

/** A dataset view over texts and sources in memory and vectors read block by block. */
export function createDataset(parts: DatasetParts): DatasetView {
  const { texts, readVectors } = parts;
  const length = parts.length ?? texts?.length ?? parts.sources?.length ?? 0;
  const text = parts.text === undefined ? (texts === undefined ? null : 'text') : parts.text;
  const usual = (parts.dimension ?? 0) > 0 ? [{ name: 'embedding', dimension: parts.dimension! }] : [];
  const embeddingColumns = parts.embeddings ?? usual;
  const sources =
    parts.sources ??
    Array.from({ length }, (_, request) => ({ request, candidate: 0, probability: null, problems: [] }));
  const pick = <T>(rows: Uint32Array, items: readonly T[]): T[] => Array.from(rows, (row) => items[row]!);
  return {
    name: parts.name,
    length,
    text,
    embeddingColumns,
    dimension: embeddingColumns[0]?.dimension ?? 0,
    columns: parts.columns ?? {},
    config: parts.config ?? {},
    stats: parts.stats ?? {},
    texts(start = 0, end = length) {
      if (text === null || texts === undefined) throw noColumn(parts.name, 'text');
      return texts.slice(start, end);
    },
    sources: (start = 0, end = length) => sources.slice(start, end),
    column(name, start = 0, end = length) {
      if (parts.cells === undefined || !Object.hasOwn(parts.cells, name))
        throw new RangeError(`no column '${name}' in this dataset`);
      return parts.cells[name]!.slice(start, end);
    },
    async embeddings(start, end, column) {
      const found = embeddingColumns.find(({ name }, index) => (column === undefined ? index === 0 : name === column));
      if (found === undefined || readVectors === undefined) throw noColumn(parts.name, column ?? 'embedding');
      return readVectors(start, Math.min(end, length), found.name);
    },
    select: (rows) =>
      createDataset({
        ...parts,
        length: rows.length,
        text,
        embeddings: embeddingColumns,
        ...(texts === undefined ? {} : { texts: pick(rows, texts) }),
        sources: pick(rows, sources),
        cells: Object.fromEntries(Object.entries(parts.cells ?? {}).map(([name, cells]) => [name, pick(rows, cells)])),
        readVectors:
          readVectors &&
          ((start, end, column) => {
            const { dimension } = embeddingColumns.find(({ name }) => name === column)!;
            return readRows(rows.subarray(start, end), dimension, (first, last) => readVectors(first, last, column));
          }),
      }),
  };
}

/** Scattered rows, read in runs of neighbours. */
export async function readRows(
  rows: Uint32Array,
  dimension: number,
  readVectors: (start: number, end: number) => Promise<Float32Array>,
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
export function vectorsInMemory(
  values: Float32Array,
  dimension: number,
): (start: number, end: number) => Promise<Float32Array> {
  return async (start, end) => values.slice(start * dimension, end * dimension);
}

export function noColumn(dataset: string, column: string): AblataError {
  return new AblataError('DATA_NO_COLUMN', `The dataset ${dataset} has no column '${column}' of that kind.`, {
    hint: '`ablata inspect FILE` shows which columns a file has.',
  });
}
