/** One thing that was checked. */
export interface Finding {
  readonly area: 'books' | 'checksums' | 'dedup' | 'splits' | 'rows';
  readonly ok: boolean;
  /** What was looked at and what came of it. */
  readonly message: string;
}

export function finding(area: Finding['area'], problem: string | undefined, fine: string): Finding {
  return { area, ok: problem === undefined, message: problem ?? fine };
}
