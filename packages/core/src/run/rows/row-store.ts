import {
  type Column,
  type ColumnSchema,
  type DatasetView,
  type EmbeddingInfo,
  isEmbeddingColumn,
  type Json,
  type JsonObject,
  type RowSource,
} from '@ablata/spec';
import type { AnyBatch } from '../../engine/rows.ts';
import { CellColumn } from './cell-column.ts';
import type { ScratchFile } from './scratch-file.ts';
import { SourceColumn } from './source-column.ts';
import { StoreView } from './store-view.ts';
import { VectorColumn } from './vector-column.ts';

/** The columns that are text and main embedding unless a `dataset` stage says otherwise. */
const TEXT = 'text';
const EMBEDDING = 'embedding';
/** Columns that a dataset tells as the source of a row. */
const SOURCE = new Set(['problems', 'probability']);

/** The rows of a run as they are kept, column by column: what is more than memory is worth is put aside on disk. */
export class RowStore {
  /** Name of the text column; null when there is none. */
  readonly text: string | null;
  /** Further columns. */
  readonly columns: ColumnSchema;
  readonly #embeddings: readonly string[];
  readonly #sources: SourceColumn;
  /** What the rows have of {@link SOURCE}. */
  readonly #told: ReadonlySet<string>;
  /** Text and further columns. */
  readonly #cells: ReadonlyMap<string, CellColumn>;
  readonly #vectors = new Map<string, VectorColumn>();
  readonly #scratch: ScratchFile | undefined;

  /**
   * @param columns all that the rows have
   * @param scratch without one everything stays in memory
   */
  constructor(columns: ColumnSchema, scratch?: ScratchFile) {
    this.text = columns[TEXT] === 'string' ? TEXT : null;
    const names = Object.keys(columns);
    const embeddings = names.filter((name) => columns[name] === 'embedding');
    this.#embeddings = [
      ...embeddings.filter((name) => name === EMBEDDING),
      ...embeddings.filter((name) => name !== EMBEDDING),
    ];
    const others = names.filter((name) => name !== this.text && columns[name] !== 'embedding' && !SOURCE.has(name));
    this.columns = Object.fromEntries(others.map((name) => [name, columns[name] as ColumnSchema[string]]));
    const cells = this.text === null ? others : [this.text, ...others];
    this.#cells = new Map(cells.map((name) => [name, new CellColumn(scratch)]));
    this.#told = new Set(names.filter((name) => SOURCE.has(name)));
    this.#sources = new SourceColumn(scratch);
    this.#scratch = scratch;
  }

  get length(): number {
    return this.#sources.length;
  }

  /** Adds one row of a batch. */
  add(batch: AnyBatch, index: number): void {
    const cell = (name: string): Json =>
      ((batch.columns[name] as readonly Json[] | undefined)?.[index] ?? null) as Json;
    for (const name of this.#embeddings) {
      const column = batch.columns[name] as Column;
      if (!isEmbeddingColumn(column)) continue;
      const { dimension, values } = column;
      let vectors = this.#vectors.get(name);
      if (!vectors) {
        vectors = new VectorColumn(dimension, this.#scratch);
        this.#vectors.set(name, vectors);
      }
      vectors.add(values.subarray(index * dimension, (index + 1) * dimension));
    }
    for (const [name, column] of this.#cells) column.add(cell(name));
    const [request, candidate] = [batch.requests[index] as number, batch.candidates[index] as number];
    const told = (name: string): Json => (this.#told.has(name) ? cell(name) : null);
    this.#sources.add(request, candidate, told('probability'), told('problems'));
  }

  /** Gives back the rows of all later requests. */
  keepThrough(request: number): void {
    let rows = this.length;
    while (rows > 0 && this.#sources.request(rows - 1) > request) rows--;
    for (const column of [this.#sources, ...this.#cells.values(), ...this.#vectors.values()]) column.truncate(rows);
  }

  sources(rows: Uint32Array): RowSource[] {
    return this.#sources.read(rows);
  }

  /** Of the text or a further column; undefined when there is no such one. */
  cells(column: string): CellColumn | undefined {
    return this.#cells.get(column);
  }

  /** The embedding columns that have rows, the main one first. */
  get embeddingColumns(): readonly EmbeddingInfo[] {
    return this.#embeddings.flatMap((name) => {
      const vectors = this.#vectors.get(name);
      return vectors ? [{ name, dimension: vectors.dimension }] : [];
    });
  }

  vectors(column: string): VectorColumn | undefined {
    return this.#vectors.get(column);
  }

  /** The rows so far as a dataset; rows added later do not show. */
  view(name: string, config: JsonObject, stats: JsonObject): DatasetView {
    const rows = new Uint32Array(this.length);
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    return new StoreView(this, rows, { name, config, stats });
  }
}
