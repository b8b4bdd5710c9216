import type { Service } from '../service.ts';
import { token } from '../token.ts';

export interface Decoded {
  /** One for each vector, in order. */
  readonly texts: readonly string[];
  /**
   * How sure the decoder is of each text: the natural logarithm of its probability given the vector, normalized as the identity
   * says (SONAR: a mean over tokens). Finite; greater is likelier; comparable between texts of one decoder only.
   */
  readonly scores: Float32Array;
  /** For each text 1 when the decoder's length limit ended it, else 0. */
  readonly truncated: Uint8Array;
}

export interface DecodeOptions {
  readonly signal?: AbortSignal | undefined;
  /** The language of the texts, for a decoder that writes several; default: the one its identity names. */
  readonly language?: string | undefined;
}

/** Maps vectors to texts: an encoder's way back. Slot `decoder`. */
export interface SentenceDecoder extends Service {
  /** Length of a vector. */
  readonly dimension: number;
  /** How many vectors at once suit it best; any number is allowed. */
  readonly batchSize: number;
  /**
   * Decodes vectors: n × dimension, row-major float32, in the scale of the encoder that belongs to it. A vector's text is a function
   * of the vector, the language and the identity alone: not of its neighbours, nor of earlier calls. A decoder that samples
   * takes its randomness from a seed in its identity and from the vector. The vectors are not written to.
   *
   * Callers do not overlap calls. Must reject promptly once the signal aborts, and must keep the event loop free.
   *
   * @throws `DATA_BAD_VECTOR` for NaN or infinite components and for a length that is no multiple of the dimension, naming the row.
   * @throws `CONFIG_UNKNOWN_LANGUAGE` for a language that it does not write.
   */
  decode(vectors: Float32Array, options?: DecodeOptions): Promise<Decoded>;
}

export const SentenceDecoder = token<SentenceDecoder>('decoder');
