import {
  AblataError,
  type ColumnSchema,
  type DatasetView,
  type Json,
  type JsonObject,
  type RowSource,
} from '@ablata/spec';

const BLOCK_ROWS = 4096;

export interface StoredRow {
  readonly text: string;
  readonly source: RowSource;
  /** Cells of the further columns, in the order of the schema. */
  readonly cells: readonly Json[];
}

/** The rows of a run as they are kept: texts and sources as objects, embeddings in blocks that never move. */
export class RowStore {
  readonly dimension: number;
  readonly columns: ColumnSchema;
  readonly #rows: StoredRow[] = [];
  readonly #blocks: Float32Array[] = [];

  constructor(dimension: number, columns: ColumnSchema) {
    this.dimension = dimension;
    this.columns = columns;
  }

  get length(): number {
    return this.#rows.length;
  }

  add(row: StoredRow, embedding: Float32Array): void {
    const within = this.#rows.length % BLOCK_ROWS;
    if (within === 0) this.#blocks.push(new Float32Array(BLOCK_ROWS * this.dimension));
    (this.#blocks.at(-1) as Float32Array).set(embedding, within * this.dimension);
    this.#rows.push(row);
  }

  /** Gives back the rows of all later requests. */
  keepThrough(request: number): void {
    while ((this.#rows.at(-1)?.source.request ?? request) > request) this.#rows.pop();
    this.#blocks.length = Math.ceil(this.#rows.length / BLOCK_ROWS);
  }

  row(index: number): StoredRow {
    return this.#rows[index] as StoredRow;
  }

  embedding(index: number): Float32Array {
    const block = this.#blocks[Math.floor(index / BLOCK_ROWS)] as Float32Array;
    const start = (index % BLOCK_ROWS) * this.dimension;
    return block.subarray(start, start + this.dimension);
  }

  /** The embeddings of as many of these rows, from the given one on, as stand one after the other in memory. */
  embeddingRun(rows: Uint32Array, from: number): Float32Array {
    const first = rows[from] as number;
    const within = first % BLOCK_ROWS;
    let count = 1;
    while (within + count < BLOCK_ROWS && rows[from + count] === first + count) count++;
    const block = this.#blocks[Math.floor(first / BLOCK_ROWS)] as Float32Array;
    return block.subarray(within * this.dimension, (within + count) * this.dimension);
  }

  /** The rows so far as a dataset; rows added later do not show. */
  view(name: string, config: JsonObject, stats: JsonObject): DatasetView {
    return new StoreView(
      this,
      Uint32Array.from({ length: this.length }, (_, row) => row),
      { name, config, stats },
    );
  }
}

interface Header {
  readonly name: string;
  readonly config: JsonObject;
  readonly stats: JsonObject;
}

class StoreView implements DatasetView {
  readonly name: string;
  readonly config: JsonObject;
  readonly stats: JsonObject;
  readonly length: number;
  readonly dimension: number;
  readonly columns: ColumnSchema;
  readonly #store: RowStore;
  readonly #rows: Uint32Array;
  readonly #header: Header;

  constructor(store: RowStore, rows: Uint32Array, header: Header) {
    this.#store = store;
    this.#rows = rows;
    this.#header = header;
    this.name = header.name;
    this.config = header.config;
    this.stats = header.stats;
    this.length = rows.length;
    this.dimension = store.dimension;
    this.columns = store.columns;
  }

  texts(start = 0, end = this.length): string[] {
    return this.#map(start, end, (row) => row.text);
  }

  sources(start = 0, end = this.length): RowSource[] {
    return this.#map(start, end, (row) => row.source);
  }

  async embeddings(start: number, end: number): Promise<Float32Array> {
    const rows = this.#rows.subarray(start, end);
    const block = new Float32Array(rows.length * this.dimension);
    for (let index = 0; index < rows.length; ) {
      const run = this.#store.embeddingRun(rows, index);
      block.set(run, index * this.dimension);
      index += run.length / this.dimension;
    }
    return block;
  }

  column(name: string): Json[] {
    const position = Object.keys(this.columns).indexOf(name);
    if (position < 0) throw new AblataError('DATA_NO_COLUMN', `the dataset '${this.name}' has no column '${name}'`);
    return this.#map(0, this.length, (row) => row.cells[position] as Json);
  }

  select(rows: Uint32Array): DatasetView {
    return new StoreView(
      this.#store,
      Uint32Array.from(rows, (row) => this.#rows[row] as number),
      this.#header,
    );
  }

  #map<T>(start: number, end: number, pick: (row: StoredRow) => T): T[] {
    return Array.from(this.#rows.subarray(start, end), (row) => pick(this.#store.row(row)));
  }
}
