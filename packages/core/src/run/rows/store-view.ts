import {
  AblataError,
  type ColumnSchema,
  type DatasetView,
  type EmbeddingInfo,
  type Json,
  type JsonObject,
  type RowSource,
} from '@ablata/spec';
import type { RowStore } from './row-store.ts';

interface Header {
  readonly name: string;
  readonly config: JsonObject;
  readonly stats: JsonObject;
}

/** Some rows of a store as a dataset. */
export class StoreView implements DatasetView {
  readonly name: string;
  readonly config: JsonObject;
  readonly stats: JsonObject;
  readonly length: number;
  readonly text: string | null;
  readonly embeddingColumns: readonly EmbeddingInfo[];
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
    this.text = store.text;
    this.embeddingColumns = store.embeddingColumns;
    this.dimension = this.embeddingColumns[0]?.dimension ?? 0;
    this.columns = store.columns;
  }

  texts(start = 0, end = this.length): string[] {
    if (this.text === null) throw this.#no('of texts');
    return this.#cells(this.text, start, end) as string[];
  }

  sources(start = 0, end = this.length): RowSource[] {
    return this.#store.sources(this.#rows.subarray(start, end));
  }

  async embeddings(start: number, end: number, column = this.embeddingColumns[0]?.name): Promise<Float32Array> {
    const vectors = column === undefined ? undefined : this.#store.vectors(column);
    if (!vectors) throw this.#no(column === undefined ? 'of vectors' : `'${column}' of vectors`);
    return vectors.gather(this.#rows.subarray(start, end));
  }

  column(name: string, start = 0, end = this.length): Json[] {
    if (!Object.hasOwn(this.columns, name)) throw this.#no(`'${name}'`);
    return this.#cells(name, start, end);
  }

  select(rows: Uint32Array): DatasetView {
    const selected = Uint32Array.from(rows, (row) => this.#rows[row] as number);
    return new StoreView(this.#store, selected, this.#header);
  }

  #cells(column: string, start: number, end: number): Json[] {
    return this.#store.cells(column)?.read(this.#rows.subarray(start, end)) ?? [];
  }

  #no(which: string): AblataError {
    return new AblataError('DATA_NO_COLUMN', `the dataset '${this.name}' has no column ${which}`);
  }
}
