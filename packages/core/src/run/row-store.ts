import {
  AblataError,
  type Column,
  type ColumnSchema,
  type DatasetView,
  type EmbeddingInfo,
  isEmbeddingColumn,
  type Json,
  type JsonObject,
  type RowSource,
  type SourceRecord,
} from '@ablata/spec';
import type { AnyBatch } from '../engine/rows.ts';
import { VectorBlocks } from './vector-blocks.ts';

/** The columns that are text and main embedding unless a `dataset` stage says otherwise. */
const TEXT = 'text';
const EMBEDDING = 'embedding';
/** Columns that a dataset tells as the source of a row. */
const SOURCE = new Set(['problems', 'probability']);

interface StoredRow {
  readonly text: string;
  readonly source: RowSource;
  /** Cells of the further columns, in the order of the schema. */
  readonly cells: readonly Json[];
}

/** The rows of a run as they are kept: cells as objects, vectors in blocks that never move. */
export class RowStore {
  /** Name of the text column; null when there is none. */
  readonly text: string | null;
  /** Further columns. */
  readonly columns: ColumnSchema;
  readonly #names: readonly string[];
  readonly #embeddings: readonly string[];
  readonly #rows: StoredRow[] = [];
  readonly #vectors = new Map<string, VectorBlocks>();

  /** @param columns all that the rows have */
  constructor(columns: ColumnSchema) {
    this.text = columns[TEXT] === 'string' ? TEXT : null;
    const names = Object.keys(columns);
    const embeddings = names.filter((name) => columns[name] === 'embedding');
    this.#embeddings = [
      ...embeddings.filter((name) => name === EMBEDDING),
      ...embeddings.filter((name) => name !== EMBEDDING),
    ];
    this.#names = names.filter((name) => name !== this.text && columns[name] !== 'embedding' && !SOURCE.has(name));
    this.columns = Object.fromEntries(this.#names.map((name) => [name, columns[name] as ColumnSchema[string]]));
  }

  get length(): number {
    return this.#rows.length;
  }

  /** Adds one row of a batch. */
  add(batch: AnyBatch, index: number): void {
    const cell = (name: string): Json =>
      ((batch.columns[name] as readonly Json[] | undefined)?.[index] ?? null) as Json;
    for (const name of this.#embeddings) {
      const column = batch.columns[name] as Column;
      if (!isEmbeddingColumn(column)) continue;
      const { dimension, values } = column;
      let blocks = this.#vectors.get(name);
      if (!blocks) {
        blocks = new VectorBlocks(dimension);
        this.#vectors.set(name, blocks);
      }
      blocks.add(this.#rows.length, values.subarray(index * dimension, (index + 1) * dimension));
    }
    this.#rows.push({
      text: this.text === null ? '' : (cell(this.text) as string),
      source: {
        request: batch.requests[index] as number,
        candidate: batch.candidates[index] as number,
        probability: cell('probability') as number | null,
        problems: ((cell('problems') ?? []) as readonly (string | SourceRecord)[]).map(idOf),
      },
      cells: this.#names.map(cell),
    });
  }

  /** Gives back the rows of all later requests. */
  keepThrough(request: number): void {
    while ((this.#rows.at(-1)?.source.request ?? request) > request) this.#rows.pop();
    for (const blocks of this.#vectors.values()) blocks.truncate(this.#rows.length);
  }

  row(index: number): StoredRow {
    return this.#rows[index] as StoredRow;
  }

  /** The embedding columns that have rows, the main one first. */
  get embeddingColumns(): readonly EmbeddingInfo[] {
    return this.#embeddings.flatMap((name) => {
      const blocks = this.#vectors.get(name);
      return blocks ? [{ name, dimension: blocks.dimension }] : [];
    });
  }

  vectors(column: string): VectorBlocks | undefined {
    return this.#vectors.get(column);
  }

  /** The rows so far as a dataset; rows added later do not show. */
  view(name: string, config: JsonObject, stats: JsonObject): DatasetView {
    const rows = Uint32Array.from({ length: this.length }, (_, row) => row);
    return new StoreView(this, rows, { name, config, stats });
  }
}

function idOf(problem: string | SourceRecord): string {
  return typeof problem === 'string' ? problem : problem.id;
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
    return this.#map(start, end, (row) => row.text);
  }

  sources(start = 0, end = this.length): RowSource[] {
    return this.#map(start, end, (row) => row.source);
  }

  async embeddings(start: number, end: number, column = this.embeddingColumns[0]?.name): Promise<Float32Array> {
    const vectors = column === undefined ? undefined : this.#store.vectors(column);
    if (!vectors) throw this.#no(column === undefined ? 'of vectors' : `'${column}' of vectors`);
    return vectors.gather(this.#rows.subarray(start, end));
  }

  column(name: string): Json[] {
    const position = Object.keys(this.columns).indexOf(name);
    if (position < 0) throw this.#no(`'${name}'`);
    return this.#map(0, this.length, (row) => row.cells[position] as Json);
  }

  select(rows: Uint32Array): DatasetView {
    const selected = Uint32Array.from(rows, (row) => this.#rows[row] as number);
    return new StoreView(this.#store, selected, this.#header);
  }

  #no(which: string): AblataError {
    return new AblataError('DATA_NO_COLUMN', `the dataset '${this.name}' has no column ${which}`);
  }

  #map<T>(start: number, end: number, pick: (row: StoredRow) => T): T[] {
    return Array.from(this.#rows.subarray(start, end), (row) => pick(this.#store.row(row)));
  }
}
