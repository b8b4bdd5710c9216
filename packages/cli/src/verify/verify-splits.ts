import type { RowSet } from '@ablata/spec';
import { checkSplits } from '@ablata/splits';
import { type Check, checked, notApplicable } from './check.ts';
import { idsOf } from './ids-of.ts';
import type { RunToVerify } from './run-to-verify.ts';

const NAME = 'splits';

/** Checks sizes, disjointness, nesting and coverage of the sets from the rows in their files. */
export async function verifySplits({ sets, datasets, open }: RunToVerify): Promise<Check> {
  if (sets.length === 0) return notApplicable(NAME, 'the dataset is not divided');
  const [first] = datasets;
  if (first === undefined) return notApplicable(NAME, 'no format the sets were written in can be read back');
  const [extension, dataset] = first;
  const found = [];
  const unreadable: string[] = [];
  for (const { name, subset, split } of sets) {
    try {
      await using part = await open(name, extension);
      found.push({ name, subset, split, ids: idsOf(part) });
    } catch (error) {
      unreadable.push(`splits/${name}.${extension} can't be read: ${(error as Error).message}`);
    }
  }
  const sizes = Object.fromEntries(sets.map(({ name, rows }) => [name, rows.length]));
  const subsets = [...new Set(sets.map(({ subset }) => subset))];
  const largest = Math.max(...subsets.map((subset) => rowsIn(sets.filter((set) => set.subset === subset))));
  const findings = checkSplits(idsOf(dataset), found, { sizes, unassigned: dataset.length - largest });
  const problems = findings.filter(({ ok }) => !ok).map(({ message }) => message);
  return checked(
    NAME,
    [...unreadable, ...problems],
    `${sets.length} sets have their sizes, share no row across splits, are nested, and cover what they should`,
    findings.map(({ message }) => message),
  );
}

function rowsIn(sets: readonly RowSet[]): number {
  return sets.reduce((total, { rows }) => total + rows.length, 0);
}
