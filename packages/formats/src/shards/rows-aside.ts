import type { ColumnSchema, DatasetView, Json, RowSource } from '@ablata/spec';
import { type DatasetParts, noColumn, readRows } from '../dataset/create-dataset.ts';
import { rowBlocks } from '../dataset/row-blocks.ts';
import { ColumnAside } from './column-aside.ts';
import { Scratch } from './scratch.ts';

/** What a dataset says of itself beside its rows, and how its vectors are read. */
type Rest = Required<
  Pick<DatasetParts, 'name' | 'length' | 'text' | 'embeddings' | 'columns' | 'config' | 'stats' | 'readVectors'>
>;

const ROWS = 4096;

/** Texts, sources and cells of one dataset after the other, put aside: a view over all of them takes the memory of a few rows. */
export class RowsAside implements Disposable {
  readonly #scratch: Scratch;
  readonly #texts: ColumnAside<string>;
  readonly #sources: ColumnAside<RowSource>;
  readonly #cells = new Map<string, ColumnAside<Json>>();

  constructor(scratch = new Scratch()) {
    this.#scratch = scratch;
    this.#texts = new ColumnAside(scratch);
    this.#sources = new ColumnAside(scratch);
  }

  append(dataset: DatasetView): void {
    for (const [start, end] of rowBlocks(dataset.length, ROWS)) {
      if (dataset.text !== null) this.#texts.append(dataset.texts(start, end));
      this.#sources.append(dataset.sources(start, end));
      for (const name of Object.keys(dataset.columns)) this.#column(name).append(dataset.column(name, start, end));
    }
  }

  /** @param rows of them; default: all */
  view(rest: Rest, rows?: Uint32Array): DatasetView {
    const { name, text, config, stats, readVectors } = rest;
    const embeddingColumns = rest.embeddings!;
    const length = rows?.length ?? rest.length!;
    const of = (start: number, end: number): Iterable<number> =>
      rows?.subarray(start, end) ?? range(start, end, length);
    const columns = rest.columns as ColumnSchema;
    return {
      name,
      length,
      text: text!,
      embeddingColumns,
      dimension: embeddingColumns[0]?.dimension ?? 0,
      columns,
      config: config!,
      stats: stats!,
      texts: (start = 0, end = length) => {
        if (text === null) throw noColumn(name, 'text');
        return this.#texts.read(of(start, end));
      },
      sources: (start = 0, end = length) => this.#sources.read(of(start, end)),
      column: (column, start = 0, end = length) => {
        if (!Object.hasOwn(columns, column)) throw new RangeError(`no column '${column}' in this dataset`);
        return this.#column(column).read(of(start, end));
      },
      async embeddings(start, end, column) {
        const found = embeddingColumns.find(({ name: known }, index) =>
          column === undefined ? index === 0 : known === column,
        );
        if (found === undefined) throw noColumn(name, column ?? 'embedding');
        const read = (first: number, last: number): Promise<Float32Array> => readVectors!(first, last, found.name);
        const stop = Math.min(end, length);
        return rows === undefined ? read(start, stop) : readRows(rows.subarray(start, stop), found.dimension, read);
      },
      select: (chosen) => this.view(rest, rows === undefined ? chosen : chosen.map((row) => rows[row]!)),
    };
  }

  [Symbol.dispose](): void {
    this.#scratch[Symbol.dispose]();
  }

  #column(name: string): ColumnAside<Json> {
    let found = this.#cells.get(name);
    if (found === undefined) {
      found = new ColumnAside(this.#scratch);
      this.#cells.set(name, found);
    }
    return found;
  }
}

function* range(start: number, end: number, length: number): Generator<number> {
  for (let row = start; row < Math.min(end, length); row++) yield row;
}
