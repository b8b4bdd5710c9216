/** A kept row that a new row duplicates, by its place among the kept rows, and their similarity. */
export interface Match {
  readonly place: number;
  readonly similarity: number;
}
