import type { Json } from './json.ts';

/** The types a column can have, and what one cell of it is in TypeScript. An embedding cell is a float32 vector; `?` means: or null. */
export interface ColumnTypes {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
  readonly 'string?': string | null;
  readonly 'number?': number | null;
  readonly 'boolean?': boolean | null;
  /** Any JSON value, null among them. */
  readonly json: Json;
  readonly embedding: Float32Array;
}

export type ColumnType = keyof ColumnTypes;

/** Column names and their types. `request` and `candidate` are in every row and can't be declared. */
export type ColumnSchema = { readonly [name: string]: ColumnType };

/** Vectors of one length, row-major. */
export interface EmbeddingColumn {
  readonly dimension: number;
  /** rows × dimension float32. */
  readonly values: Float32Array;
}

/** How a column is held: embeddings as one block, all others as arrays. */
export type Column<T extends ColumnType = ColumnType> = T extends 'embedding'
  ? EmbeddingColumn
  : readonly ColumnTypes[T][];

export type Columns<S extends ColumnSchema> = { readonly [K in keyof S]: Column<S[K]> };

/** One row as an object. Its embedding, if any, is a view into the batch: copy it to keep it. */
export type Row<S extends ColumnSchema = Record<never, never>> = RowPosition & {
  readonly [K in keyof S]: ColumnTypes[S[K]];
};

/** Which row it is, for life: stages drop rows and add columns, but never renumber. */
export interface RowPosition {
  /** Number of the request the row comes from, counted from 0. */
  readonly request: number;
  /** Position among the rows of that request; 0 until the answer is parsed. */
  readonly candidate: number;
}

export function isEmbeddingColumn(column: Column): column is EmbeddingColumn {
  return !Array.isArray(column);
}

/** Whether a stage that reads a column as `asked` can take one that is `found`: the same, or without the nulls it would bear; as json anything but vectors. */
export function acceptsColumn(asked: ColumnType, found: ColumnType): boolean {
  if (asked === found || asked === `${found}?`) return true;
  return asked === 'json' && found !== 'embedding';
}
