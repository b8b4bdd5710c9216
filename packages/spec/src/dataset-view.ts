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

/**
 * A finished (or partial) dataset, or some rows of one. Rows are in order of (request, candidate). Readers must not hold
 * all embeddings at once: read blocks.
 */
export interface DatasetView {
  /** Name of the dataset: the experiment's. */
  readonly name: string;
  /** Number of rows. */
  readonly length: number;
  /** Length of an embedding. */
  readonly dimension: number;
  /** The instruction of each row. */
  texts(start?: number, end?: number): readonly string[];
  sources(start?: number, end?: number): readonly RowSource[];
  /** (end − start) × dimension, row-major float32; a copy the caller may keep. */
  embeddings(start: number, end: number): Promise<Float32Array>;
  /** Further columns that stages added, all but embeddings. */
  readonly columns: ColumnSchema;
  column(name: string): readonly Json[];
  /** The experiment as resolved: no secrets, no paths, no clock. */
  readonly config: JsonObject;
  /** Books, identities, what each stage found. Deterministic. */
  readonly stats: JsonObject;
  /** A view of some rows, in the given order. */
  select(rows: Uint32Array): DatasetView;
}
