import { type Check, checked, notApplicable } from './check.ts';
import { rowDifferences } from './row-differences.ts';
import type { RunToVerify } from './run-to-verify.ts';

const NAME = 'rows';

/** Holds every file of every set against the rows of the dataset that the proof says it has, in order. */
export async function verifyRows({ sets, datasets, open }: RunToVerify): Promise<Check> {
  if (sets.length === 0) return notApplicable(NAME, 'the dataset is not divided');
  if (datasets.size === 0) return notApplicable(NAME, 'no format the sets were written in can be read back');
  const problems: string[] = [];
  let files = 0;
  for (const [extension, dataset] of datasets) {
    for (const { name, rows } of sets) {
      const stray = rows.find((row) => row >= dataset.length);
      if (stray !== undefined) {
        problems.push(`proof.json puts row ${stray} into ${name}; the dataset has ${dataset.length}`);
        continue;
      }
      files++;
      try {
        await using part = await open(name, extension);
        const differences = await rowDifferences(dataset.select(rows), part);
        problems.push(...differences.map((each) => `splits/${name}.${extension}, held against proof.json: ${each}`));
      } catch (error) {
        problems.push(`splits/${name}.${extension} can't be read: ${(error as Error).message}`);
      }
    }
  }
  return checked(NAME, problems, `${files} files of sets hold the rows that proof.json says, in order, bit for bit`);
}
