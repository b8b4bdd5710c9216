import { type } from 'arktype';

export const roundTripOptions = type({
  '+': 'reject',
  /** The column of vectors. */
  embedding: "string > 0 = 'embedding'",
  /** The column of the texts they were made of. */
  text: "string > 0 = 'text'",
  /** The share of rows that are decoded, drawn row by row; 1: all. */
  share: '0 < number <= 1 = 1',
  /** The language to decode into. Default: the decoder's own. */
  'language?': 'string > 0',
  /** Rows that come back worse than this are marked: `<stage>.below`. */
  'below?': type({
    '+': 'reject',
    /** Cosine of the vector to that of the decoded text. */
    'cosine?': '-1 <= number <= 1',
    /** chrF2 of the decoded text against the row's, 0 … 100. */
    'chrf?': '0 <= number <= 100',
  }),
});

export type RoundTripOptions = typeof roundTripOptions.infer;
