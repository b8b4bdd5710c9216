import { type } from 'arktype';
import { demand } from '../columns/demand.ts';

export const decontaminateOptions = type({
  /** The columns to look at, each on its own. */
  columns: type('string[] > 0').default(() => ['text']),
  /** What of a reference record is looked for, each on its own: `text`, or a field such as `fields.answer`. */
  fields: type('string[] > 0').default(() => ['text']),
  /** Words in a row that are too many to share with one reference text; false: no such rule. */
  any: type('number.integer >= 2').or('false').default(13),
  /** Of a reference text this share in n-grams of so many words is too much; false: no such rule. */
  cover: type({
    /** Words of an n-gram. */
    n: 'number.integer >= 2 = 8',
    /** The share of the reference text that n-grams in a row of the dataset cover. */
    share: '0 < number <= 1 = 0.5',
    '+': 'reject',
  })
    .or('false')
    .default(() => ({ n: 8, share: 0.5 })),
  /** `mask`: all numbers count as equal. */
  digits: "'keep' | 'mask' = 'keep'",
  /** A cosine to a reference text's embedding that is too much. */
  'cosine?': '0 < number <= 1',
  /** The embedding column to compare with, for `cosine`. */
  embedding: "string > 0 = 'embedding'",
  /** `mark` keeps the rows and adds `<stage>.of`, the id of the reference record, and `<stage>.rule`. */
  do: "'drop' | 'mark' = 'drop'",
  '+': 'reject',
}).narrow(
  ({ any, cover, cosine }, context) =>
    any !== false ||
    cover !== false ||
    cosine !== undefined ||
    demand(context, "an object with one of 'any', 'cover' and 'cosine'"),
);
export type DecontaminateOptions = typeof decontaminateOptions.infer;
