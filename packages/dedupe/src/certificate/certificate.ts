/** A dropped row, with the row that it duplicates. */
export interface Dropped {
  readonly row: number;
  /** Number of the kept row (of any other one when all copies are dropped); with `inOther` a row of the set compared against. */
  readonly duplicateOf: number;
  readonly inOther?: true;
  /** Cosine in float64 of the two float32 vectors. */
  readonly similarity: number;
}

/**
 * What a dedup run claims: of `rows` rows all but `dropped` are kept; no two kept rows are at or over the threshold; each
 * dropped row is at or over it to the kept row it names. Plain JSON.
 */
export interface Certificate {
  readonly measure: 'cosine';
  readonly threshold: number;
  readonly rows: number;
  readonly kept: number;
  readonly dropped: readonly Dropped[];
  /** Then all copies were dropped: a dropped row names any other row, and no kept row is near any row of the set. */
  readonly keep?: 'none';
}
