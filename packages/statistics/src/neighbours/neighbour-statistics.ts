import type { JsonObject, Random, RowSet } from '@ablata/spec';
import type { Vectors } from '../cosine/scan-pairs.ts';
import { type Distribution, distributionOf } from '../vectors/distribution.ts';
import { type Histogram, histogramOf } from '../vectors/histogram.ts';
import { chord, twoNearestDimension } from './intrinsic-dimension.ts';
import { Nearest } from './nearest.ts';
import { scanQueries } from './scan-queries.ts';

/** Cosines of rows with their nearest other row. */
export interface NearestCosines extends JsonObject {
  /** Rows that were looked at: all, or a random sample. */
  readonly rows: number;
  readonly cosine: Distribution;
  /** By cosine, from 0 to 1 in steps of 0.01. */
  readonly histogram: Histogram;
  /** Share of the rows whose nearest is at or above this cosine, by cosine. */
  readonly atLeast: Readonly<Record<string, number>>;
}

/** How near rows are to each other. Each row looked at is compared with all rows. */
export interface NeighbourStatistics extends JsonObject {
  /** To the nearest of all other rows. */
  readonly all: NearestCosines;
  /** To the nearest in the own split, and in any other; null without splits. */
  readonly within: NearestCosines | null;
  readonly across: NearestCosines | null;
  /** Of each other split's rows to their nearest row of the largest split, e.g. of `test` to `train`. */
  readonly toTraining: { readonly training: string; readonly of: Readonly<Record<string, NearestCosines>> } | null;
  /** TwoNN (Facco et al. 2017) over the chords between unit vectors; null for too few rows. */
  readonly intrinsicDimension: number | null;
}

export interface NeighbourOptions {
  readonly sets: readonly RowSet[];
  /** Cosines to count at, e.g. the dedup threshold. Default 0.9 and 0.95. */
  readonly at?: readonly number[];
  /** Rows looked at, of all and of each split but the largest. Default: as many as keep it within some four billion products, 256 … 2,048. */
  readonly most?: number;
  readonly random: Random;
  readonly signal?: AbortSignal;
}

/** @returns null for fewer than two rows */
export async function neighbourStatistics(
  vectors: Vectors,
  { sets, at = [0.9, 0.95], most = affordable(vectors), random, signal }: NeighbourOptions,
): Promise<NeighbourStatistics | null> {
  const { length } = vectors;
  if (length < 2) return null;
  const { sides, splits, largest } = sidesOf(sets, length);
  const sampled = sample([...Array(length).keys()], most, random);
  const held = splits.map((_, side) =>
    side === largest
      ? []
      : sample(
          [...sides.keys()].filter((row) => sides[row] === side),
          most,
          random,
        ),
  );
  const rows = [...new Set([...sampled, ...held.flat()])].sort((a, b) => a - b);
  const place = new Map(rows.map((row, index) => [row, index]));
  const near = rows.map(() => ({
    all: new Nearest(2),
    within: new Nearest(1),
    across: new Nearest(1),
    training: new Nearest(1),
  }));
  await scanQueries(
    vectors,
    await gather(vectors, rows),
    (query, row, cosine) => {
      const own = rows[query]!;
      if (row === own) return;
      const found = near[query]!;
      found.all.add(row, cosine);
      const [side, other] = [sides[own]!, sides[row]!];
      if (side < 0 || other < 0) return;
      if (side === other) found.within.add(row, cosine);
      else found.across.add(row, cosine);
      if (other === largest && side !== largest) found.training.add(row, cosine);
    },
    signal,
  );
  const of = (chosen: readonly number[], which: 'all' | 'within' | 'across' | 'training'): NearestCosines | null =>
    describe(
      chosen.flatMap((row) => near[place.get(row)!]![which].cosines.slice(0, 1)),
      at,
    );
  const toTraining = splits.flatMap((split, side) => {
    const found = of(held[side]!, 'training');
    return found ? [[split, found] as const] : [];
  });
  return {
    all: of(sampled, 'all')!,
    within: of(sampled, 'within'),
    across: of(sampled, 'across'),
    toTraining: toTraining.length > 0 ? { training: splits[largest]!, of: Object.fromEntries(toTraining) } : null,
    intrinsicDimension: twoNearestDimension(
      sampled.flatMap((row) => {
        const [first, second] = near[place.get(row)!]!.all.cosines;
        return second === undefined ? [] : [[chord(first!), chord(second)] as const];
      }),
    ),
  };
}

function affordable({ length, dimension }: Vectors): number {
  return Math.min(2048, Math.max(256, Math.floor(4e9 / (length * dimension))));
}

/** The split of each row (−1: none), and which has most rows. Sizes of a nested dataset are parts of each other: a row has one split in all. */
function sidesOf(
  sets: readonly RowSet[],
  length: number,
): { sides: Int32Array; splits: readonly string[]; largest: number } {
  const splits = [...new Set(sets.map(({ split }) => split))];
  const sides = new Int32Array(length).fill(-1);
  for (const { split, rows } of sets) for (const row of rows) sides[row] = splits.indexOf(split);
  const sizes = splits.map(() => 0);
  for (const side of sides) if (side >= 0) sizes[side]!++;
  return { sides, splits, largest: sizes.indexOf(Math.max(...sizes)) };
}

function sample(rows: readonly number[], most: number, random: Random): readonly number[] {
  return rows.length <= most ? rows : random.shuffle(rows).slice(0, most);
}

async function gather(vectors: Vectors, rows: readonly number[]): Promise<Float32Array> {
  const { dimension } = vectors;
  const gathered = new Float32Array(rows.length * dimension);
  for (const [index, row] of rows.entries()) gathered.set(await vectors.embeddings(row, row + 1), index * dimension);
  return gathered;
}

function describe(cosines: readonly number[], at: readonly number[]): NearestCosines | null {
  const cosine = distributionOf(cosines);
  if (cosine === null) return null;
  return {
    rows: cosines.length,
    cosine,
    histogram: histogramOf(cosines, 0, 1, 100),
    atLeast: Object.fromEntries(
      at.map((bound) => [String(bound), cosines.filter((value) => value >= bound).length / cosines.length]),
    ),
  };
}
