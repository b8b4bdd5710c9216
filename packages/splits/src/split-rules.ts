import { type Traversal, type } from 'arktype';

/** Split names and their shares. Shares sum to 1, or are whole parts such as 8 : 1 : 1. */
export type Ratios = { readonly [split: string]: number };

/** What a policy is asked for. Every policy is a set of these rules; so they compose. */
export interface SplitRules {
  /** Names of the splits and their shares: they sum to 1, or are whole parts such as 8 : 1 : 1. */
  readonly ratios: Ratios;
  /** Sizes of the nested subsets; without them there is one level that holds all rows. */
  readonly sizes?: readonly number[];
  /** Rows of one group never stand on two sides: a column, `problems` (rows sharing any drawn record), `request` or `text` (in normal form). */
  readonly groupBy?: string;
  /** Each value of this column is divided in the same ratios. */
  readonly stratifyBy?: string;
  /** Rows linked by cosines at or above this stay on one side. */
  readonly nearDuplicates?: number;
  /** A column that already names the split of each row, such as the pool it was drawn in. */
  readonly follow?: string;
  /** What names a row: `source` (request and candidate, the default), `text`, or a column. */
  readonly id?: string;
  /**
   * When the dataset came out with fewer rows than the largest size: `fit` (the default) divides into the sizes that can be
   * had and names the others in a warning; `shrink` takes all rows as the largest size besides; `error` divides nothing.
   */
  readonly short?: 'fit' | 'shrink' | 'error';
  /** Report the largest cosine between splits: always, never, or (default) up to 25,000 rows. */
  readonly crossSplitCosine?: 'auto' | 'always' | 'never';
}

/** What Hugging Face's `datasets` takes for a split (`\w+(\.\w+)*`, and not `all`), as a name of files everywhere. */
const splitName = /^(?!all$)[a-z0-9][a-z0-9_]*(\.[a-z0-9_]+)*$/;

export const ratiosSchema = type({ '[string]': 'number > 0' }).narrow((ratios, context) => {
  const names = Object.keys(ratios);
  const bad = names.find((name) => !splitName.test(name));
  if (bad !== undefined) {
    return context.reject({
      expected: "named with lower-case letters, digits, _ and single dots between them, and not 'all'",
      actual: `'${bad}'`,
    });
  }
  if (names.length === 0) return context.reject({ expected: 'at least one split', actual: 'none' });
  const shares = Object.values(ratios);
  const sum = shares.reduce((total, share) => total + share, 0);
  return (
    Math.abs(sum - 1) < 1e-6 ||
    shares.every(Number.isInteger) ||
    context.reject({ expected: 'shares that sum to 1, or whole parts such as 8, 1, 1', actual: `a sum of ${sum}` })
  );
});

const common = {
  ratios: ratiosSchema.default(() => ({ train: 0.8, val: 0.1, test: 0.1 })),
  id: "string > 0 = 'source'",
  short: "'fit' | 'shrink' | 'error' = 'fit'",
  crossSplitCosine: "'auto' | 'always' | 'never' = 'auto'",
  'follow?': 'string > 0',
  '+': 'reject',
} as const;
const sizes = 'number.integer > 0[] > 0';
const name = 'string > 0';
const cosine = '0 < number <= 1';

function holdTogether(rules: SplitRules, context: Traversal): boolean {
  return followsAlone(rules, context) && holdsEachSplit(rules, context);
}

/** Every split of every size gets a row. */
function holdsEachSplit({ sizes, ratios }: SplitRules, context: Traversal): boolean {
  const splits = Object.keys(ratios);
  const small = sizes?.find((size) => size < splits.length);
  if (small === undefined) return true;
  return context.reject({
    path: ['sizes'],
    expected: `at least ${splits.length} each, a row for each of ${splits.join(', ')}`,
    actual: String(small),
  });
}

/** Following a column decides every row's side: rules that would move rows can't hold beside it. */
function followsAlone(rules: SplitRules, context: Traversal): boolean {
  const other = (['groupBy', 'nearDuplicates'] as const).find((rule) => rules[rule] !== undefined);
  if (rules.follow === undefined || other === undefined) return true;
  return context.reject({
    path: ['follow'],
    expected: 'given alone',
    actual: `given with ${other}: a column that names the split of a row leaves nothing to ${other === 'groupBy' ? 'group' : 'move'}`,
  });
}

/** The options of each policy: all rules are open to all of them, each requires the one it is named after. */
export const policyOptions = {
  random: type({ ...common, 'sizes?': sizes, 'groupBy?': name, 'stratifyBy?': name, 'nearDuplicates?': cosine }).narrow(
    holdTogether,
  ),
  nested: type({ ...common, sizes, 'groupBy?': name, 'stratifyBy?': name, 'nearDuplicates?': cosine }).narrow(
    holdTogether,
  ),
  grouped: type({ ...common, 'sizes?': sizes, groupBy: name, 'stratifyBy?': name, 'nearDuplicates?': cosine }).narrow(
    holdTogether,
  ),
  stratified: type({
    ...common,
    'sizes?': sizes,
    'groupBy?': name,
    stratifyBy: name,
    'nearDuplicates?': cosine,
  }).narrow(holdTogether),
  'near-duplicate-aware': type({
    ...common,
    'sizes?': sizes,
    'groupBy?': name,
    'stratifyBy?': name,
    nearDuplicates: `${cosine} = 0.9`,
  }).narrow(holdTogether),
};

export const stableOptions = type({ ratios: common.ratios, id: common.id, '+': 'reject' });
