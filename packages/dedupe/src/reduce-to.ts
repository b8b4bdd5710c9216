import { AblataError } from '@ablata/spec';
import { type DedupeOptions, type DedupeResult, dedupe } from './dedupe.ts';
import { type Embeddings, toReader } from './embeddings.ts';

export interface Reduced extends DedupeResult {
  /** The threshold found: at it so many rows are kept, at a slightly higher one more than asked for. */
  readonly threshold: number;
}

/** Thresholds tried in one pass. */
const GRID = 62;
/** Thresholds closer than this are one: rounding of float32 vectors moves cosines by about as much. */
const CLOSE = 1e-7;

/**
 * Reduces a set to at most `rows` rows: near-duplicates are removed at the highest threshold that leaves no more. Rows that go are
 * the most redundant ones, in the sense that a threshold has. Each pass over the set tries 62 thresholds between two of those before.
 *
 * Fewer rows are left where the next higher threshold lets in several at once, as with rows at one and the same cosine.
 *
 * @throws DATA_TOO_SCATTERED when a cosine of 1/64 still keeps more
 */
export async function reduceTo(
  embeddings: Embeddings,
  rows: number,
  options: Omit<DedupeOptions, 'threshold' | 'at'> = {},
): Promise<Reduced> {
  if (!Number.isInteger(rows) || rows < 1) {
    throw new AblataError(
      'CONFIG_ROWS',
      `The number of rows to keep must be a whole number from 1 on, but ${rows} came.`,
      {
        hint: 'It is how many rows shall be left at most.',
      },
    );
  }
  if (options.keep === 'none') {
    throw new AblataError('CONFIG_KEEP_RULE', 'A set is not reduced to a number of rows by dropping all copies.', {
      hint: "Keep one of them: { keep: 'first' }.",
    });
  }
  const reader = toReader(embeddings);
  const count = async (thresholds: readonly number[]): Promise<readonly number[]> =>
    (await dedupe(reader, { ...options, threshold: thresholds.at(-1)!, at: thresholds })).keptAt;
  const finish = async (threshold: number): Promise<Reduced> => ({
    ...(await dedupe(reader, { ...options, threshold })),
    threshold,
  });

  let [low, high] = [0, 1];
  for (let first = true; first || high - low > CLOSE; first = false) {
    const grid = Array.from({ length: GRID }, (_, i) => low + ((high - low) * (i + 1)) / (GRID + 1));
    const thresholds = first ? [1 / 64, ...grid.slice(1), 1] : grid;
    const kept = await count(thresholds);
    const enough = kept.findLastIndex((each) => each <= rows);
    if (first && enough === thresholds.length - 1) return finish(1);
    if (enough >= 0) low = thresholds[enough]!;
    else if (first) {
      throw new AblataError(
        'DATA_TOO_SCATTERED',
        `No threshold leaves ${rows} rows: at a cosine of ${thresholds[0]} there are still ${kept[0]}.`,
        { hint: 'Choose rows that lie far from each other with farthestFirst (--farthest-first).' },
      );
    }
    high = thresholds[enough + 1] ?? high;
    if (enough >= 0 && kept[enough] === rows) break;
  }
  return finish(low);
}
