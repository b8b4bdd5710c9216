import type { Json, JsonObject } from '@ablata/spec';
import type { Score } from './scale.ts';

/** What one judge said of one row, once. */
export interface Verdict extends JsonObject {
  /** The judge's name in the config. */
  readonly judge: string;
  readonly sample: number;
  /** By criterion, or for `winner` the name of the column that won, or `tie`; null when it can't be read. */
  readonly scores: Readonly<Record<string, Score | null>>;
  readonly reasons: Readonly<Record<string, string>>;
  /** Of comparisons both ways round: whether the winner changed with the places. */
  readonly flipped?: boolean | null;
  /** Of comparisons: which place won each time, `A` being the first. */
  readonly places?: readonly (string | null)[];
  /** Why something is null: a fate and a reason of the books. */
  readonly failure?: {
    readonly fate: 'unparsable' | 'empty' | 'truncated' | 'filtered' | 'failed';
    readonly reason: string;
  };
}

/** The scores and reasons in what was read of an answer. */
export function takeCells(
  names: readonly string[],
  cells: Readonly<Record<string, Json>>,
): Pick<Verdict, 'scores' | 'reasons'> {
  return {
    scores: Object.fromEntries(names.map((name) => [name, (cells[name] ?? null) as Score | null])),
    reasons: Object.fromEntries(
      names.flatMap((name) =>
        typeof cells[`${name}.reason`] === 'string' ? [[name, cells[`${name}.reason`] as string]] : [],
      ),
    ),
  };
}
