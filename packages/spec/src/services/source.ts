import type { JsonObject } from '../json.ts';
import type { Service } from '../service.ts';
import { token } from '../token.ts';

/** One record a prompt can be made from: for GSM8K, one problem. */
export interface SourceRecord {
  /** Unique within the source and stable between runs, e.g. `gsm8k/train/17`. Written into the dataset's `sources`. */
  readonly id: string;
  readonly text: string;
  /** Whatever else the record holds (answer, topic, …). Prompts may use it. */
  readonly fields: JsonObject;
  /** Vectors that the record brings along, by name: those that were asked for. */
  readonly vectors?: Readonly<Record<string, Float32Array>>;
}

/** What a stage takes of each record beside its text and fields. */
export interface RecordWants {
  /** Names of vectors. A source that has none of them may take no notice: its records come without. */
  readonly vectors: readonly string[];
}

/** How much a source holds, known without reading it through. */
export interface SourceSize {
  readonly records: number;
  /** Length of the vectors that its records can bring along, by name. */
  readonly vectors: Readonly<Record<string, number>>;
}

/** Yields the records that requests are drawn from. Slot `source`. */
export interface Source extends Service {
  /**
   * All records, in the same order each time. Core reads it once a run and keeps the records in memory.
   *
   * @param wants left out: texts and fields alone
   * @throws DATA_… when a record can't be read, naming file and line; never skips one silently.
   */
  records(signal: AbortSignal, wants?: RecordWants): AsyncIterable<SourceRecord>;
  /** For `ablata plan`, where it can be known at little cost. */
  size?(): Promise<SourceSize>;
}

export const Source = token<Source>('source');
