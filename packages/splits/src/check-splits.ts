/** A part of a dataset as its file says it. */
export interface CheckedSet {
  /** E.g. `1k/train`. */
  readonly name: string;
  /** E.g. `1k`; empty when there is one level. */
  readonly subset: string;
  /** E.g. `train`. */
  readonly split: string;
  /** Ids of its rows, in the order of the file: row numbers, or `<request>:<candidate>`. */
  readonly ids: readonly (string | number)[];
}

export interface SplitExpectations {
  /** What the manifest says: rows of each set, by name. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Rows of the full set that no split needs to hold. Default 0. */
  readonly unassigned?: number;
}

export interface SplitFinding {
  readonly check: 'known-rows' | 'no-repetition' | 'sizes' | 'disjointness' | 'nesting' | 'coverage';
  readonly ok: boolean;
  /** What was looked at and what came of it, as one sentence. */
  readonly message: string;
}

/**
 * Checks split files against the full set, from the ids in the files alone: it shares no code with the policies. Every
 * check is reported, those that hold as well; row ids stand in messages, texts never.
 *
 * - known rows: each row of a part is a row of the full set
 * - no repetition: no part holds a row twice
 * - sizes: as the manifest says
 * - disjointness: no row in two different splits, over all sizes
 * - nesting: of each two sizes, the smaller is inside the larger, split by split
 * - coverage: the largest size holds every row of the full set, but for those said to be unassigned
 */
export function checkSplits(
  all: readonly (string | number)[],
  sets: readonly CheckedSet[],
  { sizes = {}, unassigned = 0 }: SplitExpectations = {},
): SplitFinding[] {
  const findings: SplitFinding[] = [];
  const report = (check: SplitFinding['check'], problem: string | undefined, fine: string): void => {
    findings.push({ check, ok: problem === undefined, message: problem ?? fine });
  };
  const known = new Set(all);
  const members = new Map(sets.map((set) => [set, new Set(set.ids)]));

  for (const set of sets) {
    const stranger = set.ids.find((id) => !known.has(id));
    report(
      'known-rows',
      stranger === undefined ? undefined : `${set.name} holds row ${stranger}, which the full set does not have`,
      `all ${set.ids.length} rows of ${set.name} are rows of the full set`,
    );
    const repeated = set.ids.length - members.get(set)!.size;
    report(
      'no-repetition',
      repeated === 0 ? undefined : `${set.name} holds ${repeated} rows more than once`,
      `${set.name} holds each of its rows once`,
    );
    const size = sizes[set.name];
    if (size !== undefined) {
      report(
        'sizes',
        size === set.ids.length ? undefined : `${set.name} holds ${set.ids.length} rows; the manifest says ${size}`,
        `${set.name} holds ${size} rows as the manifest says`,
      );
    }
  }
  for (const name of Object.keys(sizes).filter((expected) => !sets.some((set) => set.name === expected))) {
    report('sizes', `${name} is in the manifest and has no file`, '');
  }

  const splits = [...new Set(sets.map((set) => set.split))];
  const rowsOf = new Map(
    splits.map((split) => [split, new Set(sets.filter((set) => set.split === split).flatMap((set) => [...set.ids]))]),
  );
  splits.forEach((split, position) => {
    for (const other of splits.slice(position + 1)) {
      const shared = [...rowsOf.get(split)!].filter((id) => rowsOf.get(other)!.has(id));
      report(
        'disjointness',
        shared.length === 0 ? undefined : `${split} and ${other} share ${shared.length} rows, e.g. ${shared[0]}`,
        `${split} and ${other} share no row at any size`,
      );
    }
  });

  const bySize = subsetsBySize(sets);
  bySize.forEach((smaller, position) => {
    for (const larger of bySize.slice(position + 1)) {
      for (const set of smaller.sets) {
        const home = larger.sets.find(({ split }) => split === set.split);
        const outside = home === undefined ? set.ids : set.ids.filter((id) => !members.get(home)!.has(id));
        const where = `${larger.subset}/${set.split}`;
        report(
          'nesting',
          outside.length === 0
            ? undefined
            : `${outside.length} rows of ${set.name} are not in ${where}, e.g. ${outside[0]}`,
          `${set.name} ⊂ ${where}`,
        );
      }
    }
  });

  const largest = bySize.at(-1);
  if (largest !== undefined) {
    const covered = new Set(largest.sets.flatMap((set) => [...set.ids]));
    const missing = all.filter((id) => !covered.has(id));
    const named = largest.subset === '' ? 'the splits' : `the splits of ${largest.subset}`;
    report(
      'coverage',
      missing.length === unassigned
        ? undefined
        : `${missing.length} rows of the full set are in none of ${named} (expected ${unassigned}), e.g. ${missing[0]}`,
      `${named} hold ${covered.size} of ${all.length} rows`,
    );
  }
  return findings;
}

function subsetsBySize(sets: readonly CheckedSet[]): { subset: string; sets: CheckedSet[]; rows: number }[] {
  const subsets = [...new Set(sets.map((set) => set.subset))].map((subset) => {
    const parts = sets.filter((set) => set.subset === subset);
    return { subset, sets: parts, rows: parts.reduce((sum, set) => sum + set.ids.length, 0) };
  });
  return subsets.sort((a, b) => a.rows - b.rows);
}
