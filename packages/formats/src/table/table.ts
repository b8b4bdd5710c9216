import type { Json, JsonObject } from '@ablata/spec';

/** What a cell can be before its column has a type: integers of 64 bits come as bigint. */
export type Cell = Json | bigint | readonly Cell[] | { readonly [key: string]: Cell };

export interface TableColumn {
  readonly name: string;
  readonly cells: readonly Cell[];
}

/** A column of vectors of one length. */
export interface TableVectors {
  readonly name: string;
  readonly dimension: number;
  /** Rows `start` to `end`, row-major; a copy. */
  read(start: number, end: number): Promise<Float32Array>;
}

/** What a reader found in a file: columns by name, before it is decided which is what. */
export interface Table {
  readonly path: string;
  /** The dataset's name, when the file does not say one. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  readonly vectors: readonly TableVectors[];
  /** What a file of ours says of itself; undefined for other programs' files. */
  readonly about: JsonObject | undefined;
}
