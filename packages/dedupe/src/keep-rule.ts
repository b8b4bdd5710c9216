import { AblataError } from '@ablata/spec';

/**
 * Which of several near-duplicates stays: the `first`, the `longest` text (in UTF-16 units), the one of `highest-probability`, or the one with
 * the highest of the ranks given. Equals go by order. `none`: no row stays that has a near-duplicate, not even the first.
 */
export type KeepRule = 'first' | 'none' | 'longest' | 'highest-probability' | ArrayLike<number>;

export interface KeepData {
  readonly texts?: readonly string[] | undefined;
  /** null counts as lowest. */
  readonly probabilities?: ArrayLike<number | null> | undefined;
}

/** The order in which rows are judged under a rule; null for the order they are in. @throws CONFIG_KEEP_RULE */
export function orderOf(rule: KeepRule, length: number, data: KeepData): Uint32Array | null {
  if (rule === 'first' || rule === 'none') return null;
  const rank = rankOf(rule, data);
  if (rank.length !== length) {
    throw new AblataError(
      'CONFIG_KEEP_RULE',
      `The keep rule has ${rank.length} ranks for ${length} rows: there must be one a row.`,
      { hint: 'Pass texts, probabilities or ranks in the order of the embeddings.' },
    );
  }
  const values = Float64Array.from({ length }, (_, i) => {
    const value = rank[i];
    return value === null || value === undefined || Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  });
  return Uint32Array.from(values.keys()).sort((a, b) =>
    values[b]! === values[a]! ? a - b : values[b]! > values[a]! ? 1 : -1,
  );
}

function rankOf(
  rule: Exclude<KeepRule, 'first' | 'none'>,
  { texts, probabilities }: KeepData,
): ArrayLike<number | null> {
  if (typeof rule !== 'string') return rule;
  const data = rule === 'longest' ? texts?.map((text) => text.length) : probabilities;
  if (data !== undefined) return data;
  const name = rule === 'longest' ? 'texts' : 'probabilities';
  throw new AblataError('CONFIG_KEEP_RULE', `The keep rule "${rule}" needs ${name}, and none were passed.`, {
    hint: `Pass { keep: '${rule}', ${name}: […] }.`,
  });
}
