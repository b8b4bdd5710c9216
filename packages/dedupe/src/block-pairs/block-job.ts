import type { Names } from '../finders/cosine-index.ts';

/** What a worker is told once. */
export interface WorkerSetup {
  readonly threshold: number;
  readonly names: Names;
  /** File of the vectors, opened by the worker itself: none pass between processes. */
  readonly path: string;
  /** The set that is compared against, if there is one. */
  readonly against?: string | undefined;
  /** The column of vectors, in Parquet files. */
  readonly column?: string | undefined;
  /** The order in which rows are judged; left out: as they are. */
  readonly order?: Uint32Array | undefined;
}

/** Rows that are kept, of one block. */
export interface Library {
  /** Of the set compared against. */
  readonly other: boolean;
  /** Place of the first row of its block, in the order of judging. */
  readonly start: number;
  /** Places of the kept rows within the block, rising. */
  readonly rows: Uint32Array;
}

/** Rows of a block against the kept rows of an earlier one. What it gives depends on nothing but itself: it may be done anywhere, and again. */
export interface PairJob {
  readonly kind: 'pair';
  readonly start: number;
  readonly end: number;
  /** 1: the row is to be compared. */
  readonly open: Uint8Array;
  readonly library: Library;
  /** Rows that will be compared with this library by this worker, about: how much a plan is worth. */
  readonly ahead: number;
}

/** Rows of a block against those kept before them in the block itself: keep-first. */
export interface DiagonalJob {
  readonly kind: 'diagonal';
  readonly start: number;
  readonly end: number;
  readonly open: Uint8Array;
  /** 1: the row is not dropped so far. */
  readonly alive: Uint8Array;
  readonly ahead: number;
}

export type BlockJob = PairJob | DiagonalJob;

export interface JobResult {
  /** Places within the block of rows that have a duplicate in the library, with its number among the library's rows and their cosine. */
  readonly matched: Uint32Array;
  readonly partners: Uint32Array;
  readonly similarities: Float64Array;
  /** Of a diagonal: places within the block of the rows that stay. */
  readonly kept: Uint32Array;
}

/** Does jobs, one at a time. */
export interface BlockWorker {
  run(job: BlockJob, signal?: AbortSignal): Promise<JobResult>;
  dispose(): Promise<void>;
}
