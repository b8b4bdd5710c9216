import type { AblataError } from '../errors.ts';
import type { Service } from '../service.ts';
import { token } from '../token.ts';

export interface Encoded {
  /** texts.length × dimension, row-major float32, finite, not normalized unless the encoder's nature is to. */
  readonly vectors: Float32Array;
  /** For each text 1 when the encoder's length limit cut it, else 0. */
  readonly truncated: Uint8Array;
  /**
   * For each text the number of its tokens that the encoder's vocabulary lacks, among those it read. Each of them stands for
   * one character or more that the vector does not know: texts with equal vectors and unknown tokens may differ in nothing
   * but these. Left out by encoders whose vocabulary lacks nothing, or that can't tell.
   */
  readonly unknown?: Uint32Array;
  /** Texts that could not be encoded, by position, with an error of scope `row` each: their vectors count for nothing. Left out when there are none. */
  readonly failures?: ReadonlyMap<number, AblataError>;
}

/** Maps texts to vectors. Slot `encoder`. */
export interface SentenceEncoder extends Service {
  /** Length of a vector. */
  readonly dimension: number;
  /** How many texts at once suit it best. Core passes at most so many. */
  readonly batchSize: number;
  /** How many calls of {@link encode} it would like in flight now, ≥ 1; without it one. Core reads it before each call. */
  concurrency?(): number;
  /**
   * Encodes the texts, in order. A text's vector is a function of the text and the identity alone: not of its
   * neighbours in the batch, nor of earlier calls. Empty texts and lone surrogates are texts as well.
   *
   * Core never overlaps calls, unless it has {@link concurrency}. Must reject promptly once the signal aborts, and must keep the event loop free.
   */
  encode(texts: readonly string[], signal: AbortSignal): Promise<Encoded>;
}

export const SentenceEncoder = token<SentenceEncoder>('encoder');
