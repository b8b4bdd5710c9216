import type { OpenDataset } from '@ablata/spec';

/** Rows that a look at a dataset holds: as many as people are shown, and some. */
export const ROWS_PEEKED = 16;

/** The first rows of a file, and how many there are. */
export interface PeekedFile {
  /** {@link ROWS_PEEKED} rows, or all. */
  readonly dataset: OpenDataset;
  readonly rows: number;
}
