import { type } from 'arktype';
import { demand } from '../columns/demand.ts';
import type { Scale as ScaleOfScores } from './scale.ts';

const Criterion = type('string > 0').or({
  question: 'string > 0',
  /** What levels of the scale mean: `{ 1: 'Useless', 5: 'Solves it' }`. */
  'levels?': { '[string]': 'string > 0' },
  '+': 'reject',
});
/** Names that the stage's other columns have. */
const TAKEN = ['mean', 'reason', 'agreement', 'verdicts', 'winner', 'flipped'];

const Criteria = type({ '[string]': Criterion }).narrow((criteria, context) => {
  const names = Object.keys(criteria);
  if (names.length === 0) return demand(context, 'at least one criterion: { useful: "Does the advice help?" }');
  const bad = names.find((name) => !/^[A-Za-z_]\w*$/.test(name) || TAKEN.includes(name));
  return (
    bad === undefined ||
    demand(context, `criteria named by letters, digits and _, and not ${TAKEN.join(', ')} (found '${bad}')`)
  );
});
const Scale = type('unknown').narrow((scale, context): scale is ScaleOfScores => {
  const expected = wantedOf(scale);
  return expected === undefined || context.reject({ expected, actual: JSON.stringify(scale) });
});

/** What a scale should be instead, by what it seems to be meant as; undefined: it is one. */
function wantedOf(scale: unknown): string | undefined {
  if (scale === 'yes-no') return undefined;
  if (Array.isArray(scale) && scale.length > 0) {
    if (scale.every((choice) => typeof choice === 'string'))
      return scale.length > 1 && new Set(scale).size === scale.length
        ? undefined
        : 'two choices or more, all different';
    if (scale.every(Number.isInteger)) {
      const [low, high] = scale as number[] as [number, number];
      const fits = scale.length === 2 && low < high && high - low <= 100;
      return fits ? undefined : '[lowest, highest], in this order and at most 100 apart';
    }
  }
  return "[1, 5] or other whole numbers, 'yes-no', or a list of choices";
}

export const judgeOptions = type({
  /** What is judged, by names that become columns: a question each, or `{ question, levels }`. */
  criteria: Criteria,
  /** `[1, 5]`, `'yes-no'` or a list of choices. */
  'scale?': Scale,
  /** Two columns to compare instead of scoring one. */
  'compare?': ['string > 0', 'string > 0'],
  /** Compares both ways round; only a winner that wins both times has won. */
  swap: 'boolean = true',
  /** Whether the judge may call a comparison a tie. */
  ties: 'boolean = true',
  /** What the judge sees: columns, or templates by heading. Default: the drawn problems and every column that is a text. */
  'tell?': type('string[] > 0').or({ '[string]': 'string > 0' }),
  /** The column of an answer known to be right. */
  'reference?': 'string > 0',
  /** All criteria in one question, or each in a question of its own. */
  ask: "'together' | 'each' = 'together'",
  /** Where the judge gives its reason: before the score, which then follows from it. */
  reason: type("'before' | 'after'").or('false').default('before'),
  /** Verdicts of each judge. */
  samples: '1 <= number.integer <= 100 = 1',
  /** How several verdicts become one. Default: the mean of numbers, the majority of anything else. */
  'combine?': "'mean' | 'majority'",
  /** How often an unreadable verdict is asked for again, with what was wrong. */
  retries: '0 <= number.integer <= 10 = 1',
  'maxTokens?': 'number.integer > 0',
  /** What becomes of a row without a readable verdict: null, or it is booked. Never a score. */
  onFailure: "'null' | 'drop' = 'null'",
  '+': 'reject',
}).narrow(({ scale, compare, combine }, context) => {
  if (scale === undefined && compare === undefined) {
    return demand(
      context,
      "an object with a 'scale', such as [1, 5], 'yes-no' or ['bad', 'fair', 'good'], or with two columns to 'compare'",
    );
  }
  if (scale !== undefined && compare !== undefined)
    return demand(context, "an object with either 'scale' or 'compare'");
  if (compare !== undefined && compare[0] === compare[1])
    return demand(context, "an object whose 'compare' names two columns");
  if (combine === 'mean' && (compare !== undefined || typeof scale?.[0] !== 'number'))
    return demand(context, "an object with 'combine: mean' on a scale of numbers only");
  return true;
});
export type JudgeOptions = typeof judgeOptions.infer;
