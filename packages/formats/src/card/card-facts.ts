import type { ColumnSchema, JsonObject } from '@ablata/spec';

/** One data file of a dataset, for the card and Croissant. */
export interface CardFile {
  /** Relative to the card, with `/`. */
  readonly path: string;
  /** E.g. `1k`; empty when there is one level. */
  readonly subset: string;
  /** E.g. `train`. */
  readonly split: string;
  readonly rows: number;
  readonly bytes: number;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
}

/** What a dataset card says. Deterministic: no clock, no host. */
export interface CardFacts {
  readonly name: string;
  readonly files: readonly CardFile[];
  readonly dimension: number;
  readonly columns: ColumnSchema;
  /** Whether the files have the column `more`: JSON of what sources say beyond the usual. */
  readonly more?: boolean | undefined;
  readonly config: JsonObject;
  readonly stats: JsonObject;
  /** SPDX identifier or a Hugging Face licence name; default `other`. */
  readonly license?: string | undefined;
  /** BCP 47; default `en`. */
  readonly language?: string | undefined;
  /** What is known to be wrong or missing, a sentence each, beside what the card always says. */
  readonly limits?: readonly string[] | undefined;
  /** How varied the set is, a number or text each, e.g. `mean nearest cosine`. */
  readonly diversity?: JsonObject | undefined;
}

/** The file format of a data file, by its ending. */
export function encodingFormat(path: string): string {
  if (path.endsWith('.parquet')) return 'application/vnd.apache.parquet';
  if (path.endsWith('.jsonl')) return 'application/jsonlines';
  if (path.endsWith('.arrow')) return 'application/vnd.apache.arrow.file';
  return 'application/octet-stream';
}

/** Subsets in order of size, each with its files. */
export function subsetsOf(files: readonly CardFile[]): [subset: string, files: CardFile[]][] {
  const subsets = new Map<string, CardFile[]>();
  for (const file of files) subsets.set(file.subset, [...(subsets.get(file.subset) ?? []), file]);
  const rows = (list: readonly CardFile[]): number => list.reduce((sum, file) => sum + file.rows, 0);
  return [...subsets].sort(([, a], [, b]) => rows(a) - rows(b));
}
