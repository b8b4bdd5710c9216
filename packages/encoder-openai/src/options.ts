import { endpointOptions } from '@ablata/endpoints';
import type { InputOf, OutputOf } from '@ablata/spec';
import { type } from 'arktype';

export const embeddingOptions = type({
  /** Addresses, key, headers, TLS, deadline, retries, patience and concurrency. */
  '...': endpointOptions,
  /** As the server names it. May be left out when it serves only one. */
  'model?': 'string > 0',
  /** Length of a vector. Left out, the server is asked at the start, also where nothing is to be encoded. */
  'dimension?': 'number.integer > 0',
  /** Sends `dimension` along, so that a model trained for it gives shorter vectors. */
  shorten: 'boolean = false',
  /** Stands before each text: some models were trained with `query: ` or the like. */
  prefix: "string = ''",
  /** What to do with a text that does not fit the model's context: shorten it until it does, and flag it; or end the run. */
  overlong: "'truncate' | 'refuse' = 'truncate'",
  /** Most texts of a request. */
  textsPerRequest: '1 <= number.integer <= 2048 = 32',
  /** Most bytes of a request's texts: a text has at most as many tokens as bytes. */
  bytesPerRequest: 'number.integer > 0 = 65536',
  '+': 'reject',
});

export type EmbeddingOptions = InputOf<typeof embeddingOptions>;

/** The options with their defaults. */
export type ResolvedOptions = OutputOf<typeof embeddingOptions>;
