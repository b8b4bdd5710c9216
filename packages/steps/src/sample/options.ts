import { type } from 'arktype';
import { ColumnName } from '../columns/column-name.ts';
import { demand } from '../columns/demand.ts';

/** Labels with weights: what they add up to does not matter. */
const Weights = type({ '[string]': 'number >= 0' }).narrow((weights, context) => {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return (total > 0 && Number.isFinite(total)) || demand(context, 'labels with weights, one of them above 0');
});
const Categories = Weights.or('string[] > 0');
const Range = type(['number', 'number']).narrow(
  ([low, high], context) => low < high || demand(context, '[low, high] with low < high'),
);

const WAYS = ['categories', 'table', 'uniform', 'integer', 'normal', 'record'] as const;

export const sampleOptions = type({
  /** The column it adds. */
  as: ColumnName,
  /** Labels with weights, or a list of labels that are equally likely. */
  'categories?': Categories,
  /** Whether the dataset is to hold the categories in exactly these shares: what is beyond a share is filtered. */
  exact: 'boolean = false',
  /** Categories by the value of another column, which `by` names. */
  'table?': type({ '[string]': Categories }),
  /** The column whose value chooses in the `table`. */
  'by?': 'string > 0',
  /** Categories for values that the `table` lacks. */
  'otherwise?': Categories,
  /** A number in [low, high). */
  'uniform?': Range,
  /** A whole number from low to high, both inclusive. */
  'integer?': type(['number.integer', 'number.integer']).narrow(
    ([low, high], context) => low <= high || demand(context, '[low, high] with low <= high'),
  ),
  /** A normally distributed number. */
  'normal?': {
    /** Its mean. */
    mean: 'number',
    /** Its standard deviation. */
    deviation: 'number > 0',
    '+': 'reject',
  },
  /** A record of a source: all of it (`true`), its `text`, its `id`, or one of its fields (`fields.job`). */
  'record?': "true | 'text' | 'id' | /^fields(\\.[^.]+)+$/",
  /** Decimals to round numbers to. */
  'decimals?': '0 <= number.integer <= 15',
  '+': 'reject',
}).narrow((options, context) => {
  if (WAYS.filter((way) => options[way] !== undefined).length !== 1) {
    return demand(context, `an object with exactly one of ${WAYS.join(', ')}`);
  }
  if ((options.table === undefined) !== (options.by === undefined)) {
    return demand(context, "an object with 'table' and 'by' together");
  }
  if (options.exact && options.categories === undefined)
    return demand(context, "an object with 'categories' beside 'exact'");
  if (options.otherwise !== undefined && options.table === undefined)
    return demand(context, "an object with 'otherwise' beside 'table' only");
  return true;
});
export type SampleOptions = typeof sampleOptions.infer;
export type Categories = typeof Categories.infer;
