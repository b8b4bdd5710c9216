import { type Check, checked, notApplicable } from './check.ts';
import { rowDifferences } from './row-differences.ts';
import type { RunToVerify } from './run-to-verify.ts';

const NAME = 'formats';

/** Holds the dataset in each format against the first. */
export async function verifyFormats({ datasets }: RunToVerify): Promise<Check> {
  const [first, ...others] = datasets;
  if (first === undefined) return notApplicable(NAME, 'no format it was written in can be read back');
  if (others.length === 0)
    return notApplicable(NAME, `.${first[0]} is the only format that can be read: there is nothing to compare it with`);
  const problems: string[] = [];
  const bare: string[] = [];
  for (const [extension, dataset] of others) {
    // Vectors can be left out of a format on purpose.
    if (dataset.embeddingColumns.length === 0 && first[1].embeddingColumns.length > 0) bare.push(`.${extension}`);
    const differences = await rowDifferences(first[1], dataset);
    problems.push(...differences.map((each) => `the .${extension} dataset, held against .${first[0]}: ${each}`));
  }
  const names = [...datasets.keys()].map((extension) => `.${extension}`).join(', ');
  const without = bare.length > 0 ? `; there are no vectors in ${bare.join(', ')}` : '';
  return checked(NAME, problems, `${names} hold the same ${first[1].length} rows, bit for bit${without}`);
}
