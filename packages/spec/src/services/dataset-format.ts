import type { DatasetView } from '../dataset-view.ts';
import type { Service } from '../service.ts';
import { token } from '../token.ts';

/** A file being written, in order. Core writes to a temporary name, syncs and renames: a file appears whole or not at all. */
export interface OutputFile {
  /** Bytes written so far. */
  readonly position: number;
  /** Appends; resolves when more can be taken. The bytes may be reused afterwards. */
  write(bytes: Uint8Array): Promise<void>;
}

export interface OutputFolder {
  /**
   * Opens a file, hands it to `fill`, and publishes it when `fill` resolves. When it rejects, nothing is published and an
   * older file of that name stays untouched.
   *
   * @param name relative, e.g. `10k.pt`; must not leave the folder.
   */
  file(name: string, fill: (file: OutputFile) => Promise<void>): Promise<void>;
}

/**
 * What centres and scales each dimension of the training embeddings, computed in float64 over the training rows alone.
 * Spaces such as SONAR's are unnormalized; a flow-matching model trains on (x − mean) / std or (x − median) / iqr.
 */
export interface Normalizer {
  /** Rows it was computed over. */
  readonly rows: number;
  readonly mean: Float64Array;
  /** Standard deviation over all rows (divided by n, not n − 1). */
  readonly std: Float64Array;
  readonly median: Float64Array;
  /** Distance between the quartiles, linearly interpolated as `numpy.quantile` does by default. */
  readonly iqr: Float64Array;
}

export interface WriteContext {
  readonly signal: AbortSignal;
  /** Statistics of the training rows this file belongs to; a format that can hold them writes them into its files. */
  readonly normalizer?: Normalizer | undefined;
}

/** A dataset read back from files; dispose it when done. */
export interface OpenDataset extends DatasetView {
  [Symbol.asyncDispose](): PromiseLike<void>;
}

/** Writes datasets. Slot `output`; a config may bind several. */
export interface DatasetFormat extends Service {
  /** The ending of its main file without the dot, e.g. `pt`. */
  readonly extension: string;
  /**
   * Writes the dataset as `<name>.<extension>` (and further files of that stem if the format needs them; shards are
   * `<name>-00000-of-00012.…`, and the main file then says which there are). Streams: memory
   * stays flat in the number of rows. Equal datasets give equal bytes.
   *
   * @param name path without ending inside the folder, e.g. `vs-10k` or `splits/1k/train`.
   */
  write(dataset: DatasetView, folder: OutputFolder, name: string, context: WriteContext): Promise<void>;
  /** Reads a file of this format, ours or another program's. @throws DATA_… when it is damaged or hostile. */
  open?(path: string): Promise<OpenDataset>;
}

export const DatasetFormat = token<DatasetFormat>('output');
