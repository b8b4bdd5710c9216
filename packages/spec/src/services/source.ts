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
}

/** Yields the records that requests are drawn from. Slot `source`. */
export interface Source extends Service {
  /**
   * All records, in the same order each time. Core reads it once a run and keeps the records in memory.
   *
   * @throws DATA_… when a record can't be read, naming file and line; never skips one silently.
   */
  records(signal: AbortSignal): AsyncIterable<SourceRecord>;
}

export const Source = token<Source>('source');
