import type { JsonObject } from '../json.ts';
import type { Service } from '../service.ts';
import { token } from '../token.ts';

/** Rows offered to a dedup index, in order. */
export interface DedupRows {
  readonly length: number;
  /** length × dimension, row-major float32; empty for a rule that judges texts alone in a graph without vectors. */
  readonly vectors: Float32Array;
  readonly texts: readonly string[];
}

/** Kept, or duplicate of a row kept before, with the similarity by which it was dropped (≥ the threshold). */
export type Verdict =
  | { readonly kept: true }
  | {
      readonly kept: false;
      /** 0-based position among the kept rows, in order of keeping. */
      readonly duplicateOf: number;
      /** For cosine rules: the cosine in float64 of the two float32 vectors. */
      readonly similarity: number;
    };

export interface DedupIndex {
  /**
   * Judges the rows in order, each against the rows kept before it (of this and all earlier calls). The verdicts do
   * not depend on how rows are cut into batches. Core never overlaps calls.
   *
   * @throws DATA_BAD_VECTOR for zero, NaN or infinite vectors, naming the row.
   */
  admit(rows: DedupRows, signal: AbortSignal): Promise<readonly Verdict[]>;
  /** What belongs into the manifest at the end, e.g. kept rows against threshold. Deterministic: no timings. */
  summary?(): JsonObject;
  [Symbol.asyncDispose]?(): PromiseLike<void>;
}

/**
 * Drops near-duplicates. Slot `dedupe`. A provider whose rule judges texts alone says so with `traits: { vectors: false }`; its
 * stage then needs no encoder.
 */
export interface Deduplicator extends Service {
  /** What the verdicts promise, for the certificate: the measure and the threshold (null: none is promised). */
  readonly rule: { readonly measure: 'cosine' | 'jaccard' | 'equality' | 'none'; readonly threshold: number | null };
  /** A fresh, empty index for vectors of this length; 0 when there are none. */
  open(dimension: number): Promise<DedupIndex>;
  /** What an index that remembers so many rows takes at most, known before a row is there; for `ablata plan`. */
  memory?(rows: number, dimension: number): DedupMemory;
}

export interface DedupMemory {
  readonly bytes: number;
  /** Of `bytes`, what is taken however many rows there are: by the process itself, its threads, rows on their way. */
  readonly fixed: number;
  /** Of `bytes`, what a row takes that is held in memory as a whole. */
  readonly bytesARow: number;
  /** Vectors of rows that don't fit go to a file for temporary ones: bytes of it, 0 when all fit. */
  readonly disk: number;
}

export const Deduplicator = token<Deduplicator>('dedupe');
