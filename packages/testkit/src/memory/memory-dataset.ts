import type { ColumnSchema, DatasetView, Json, JsonObject, RowSource } from '@ablata/spec';
import { createRandom } from '@ablata/spec';

export interface MemoryDatasetContent {
  /** Default `memory`. */
  readonly name?: string;
  readonly texts: readonly string[];
  /** texts.length × dimension, row-major. */
  readonly embeddings: Float32Array;
  readonly dimension: number;
  /** Default: one candidate a request, from the problem `memory/<row>`. */
  readonly sources?: readonly RowSource[];
  readonly columns?: ColumnSchema;
  /** Cells of {@link columns}, by column. */
  readonly cells?: Readonly<Record<string, readonly Json[]>>;
  readonly config?: JsonObject;
  readonly stats?: JsonObject;
}

/** A dataset view over arrays. */
export function memoryDataset(content: MemoryDatasetContent): DatasetView {
  const { texts, embeddings, dimension, columns = {}, cells = {} } = content;
  const rows = texts.length;
  if (embeddings.length !== rows * dimension) {
    throw new RangeError(`expected ${rows} × ${dimension} values of embeddings, got ${embeddings.length}`);
  }
  for (const name of Object.keys(columns)) {
    if (cells[name]?.length !== rows)
      throw new RangeError(`column '${name}' has ${cells[name]?.length ?? 0} cells for ${rows} rows`);
  }
  const sources = content.sources ?? texts.map((_, row) => sourceOf(row));
  const whole = Uint32Array.from({ length: rows }, (_, row) => row);
  return viewOf({ ...content, columns, cells, sources }, whole);
}

type Complete = MemoryDatasetContent & Required<Pick<MemoryDatasetContent, 'columns' | 'cells' | 'sources'>>;

function viewOf(content: Complete, rows: Uint32Array): DatasetView {
  const { texts, sources, embeddings, dimension, cells } = content;
  const pick = <T>(items: readonly T[], start?: number, end?: number): T[] =>
    Array.from(rows.subarray(start, end), (row) => items[row] as T);
  return {
    name: content.name ?? 'memory',
    length: rows.length,
    text: 'text',
    embeddingColumns: dimension > 0 ? [{ name: 'embedding', dimension }] : [],
    dimension,
    texts: (start, end) => pick(texts, start, end),
    sources: (start, end) => pick(sources, start, end),
    async embeddings(start, end) {
      const block = new Float32Array((end - start) * dimension);
      rows.subarray(start, end).forEach((row, index) => {
        block.set(embeddings.subarray(row * dimension, (row + 1) * dimension), index * dimension);
      });
      return block;
    },
    columns: content.columns,
    column(name, start, end) {
      const column = cells[name];
      if (column === undefined) throw new RangeError(`no column '${name}' in this dataset`);
      return pick(column, start, end);
    },
    config: content.config ?? {},
    stats: content.stats ?? {},
    select: (selected) =>
      viewOf(
        content,
        Uint32Array.from(selected, (index) => rows[index] as number),
      ),
  };
}

function sourceOf(row: number): RowSource {
  return { request: row, candidate: 0, probability: null, problems: [`memory/${row}`] };
}

/** A dataset of so many rows, the same for equal arguments: sentences, normal-like vectors, two candidates a request. */
export function sampleDataset(rows: number, dimension = 8, seed = 1): DatasetView {
  const random = createRandom(seed, 'sample-dataset');
  const verbs = ['restate', 'plan', 'check', 'estimate', 'draw', 'compare', 'explain', 'reflect on'];
  const objects = ['the question', 'each step', 'the result', 'the units', 'the données', '問題', 'the “whole” story'];
  return memoryDataset({
    name: `sample-${rows}`,
    texts: Array.from(
      { length: rows },
      (_, row) => `First ${random.pick(verbs)} ${random.pick(objects)}, number ${row}.`,
    ),
    embeddings: Float32Array.from(
      { length: rows * dimension },
      () => random.float() + random.float() + random.float() - 1.5,
    ),
    dimension,
    sources: Array.from({ length: rows }, (_, row) => ({
      request: Math.floor(row / 2),
      candidate: row % 2,
      probability: row % 3 === 0 ? null : random.integer(0, 100) / 100,
      problems: [`sample/${random.integer(0, 20)}`, `sample/${random.integer(21, 40)}`],
    })),
    config: { name: `sample-${rows}`, seed },
    stats: { kept: rows },
  });
}
