import type { ColumnSchema } from './columns.ts';
import type { Json, JsonObject } from './json.ts';

/** Where a row came from. */
export interface RowSource extends JsonObject {
  /** Number of the request. */
  readonly request: number;
  /** Position among what that request gave. */
  readonly candidate: number;
  /** The probability the model verbalized; null when it gave none. */
  readonly probability: number | null;
  /** Ids of the drawn records. */
  readonly problems: readonly string[];
}

/** An embedding column of a dataset. */
export interface EmbeddingInfo {
  readonly name: string;
  /** Length of a vector. */
  readonly dimension: number;
}

/**
 * A finished (or partial) dataset, or some rows of one. Rows are in order of (request, candidate). Readers must not hold
 * all embeddings at once: read blocks.
 */
export interface DatasetView {
  /** Name of the dataset: the experiment's. */
  readonly name: string;
  /** Number of rows. */
  readonly length: number;
  /** Name of the column that is the text of a row; null: it has none. */
  readonly text: string | null;
  /** Its embedding columns, the main one first; none at all is a dataset without vectors. */
  readonly embeddingColumns: readonly EmbeddingInfo[];
  /** Length of a vector of the main embedding column; 0 without one. */
  readonly dimension: number;
  /** The text of each row. @throws DATA_NO_COLUMN when the dataset has none. */
  texts(start?: number, end?: number): readonly string[];
  sources(start?: number, end?: number): readonly RowSource[];
  /**
   * (end − start) × dimension, row-major float32; a copy the caller may keep.
   *
   * @param column default: the main embedding column. @throws DATA_NO_COLUMN when there is no such one.
   */
  embeddings(start: number, end: number, column?: string): Promise<Float32Array>;
  /** Further columns that stages added: all but text, embeddings and what {@link sources} tells. */
  readonly columns: ColumnSchema;
  /** Cells of rows `start` to `end`; all of them at once only where they are needed at once: a view may read them from disk. */
  column(name: string, start?: number, end?: number): readonly Json[];
  /** The experiment as resolved: no secrets, no paths, no clock. */
  readonly config: JsonObject;
  /** Books, identities, what each stage found. Deterministic. */
  readonly stats: JsonObject;
  /** A view of some rows, in the given order. */
  select(rows: Uint32Array): DatasetView;
}
