import { largestCrossCosine } from '@ablata/splits';
import { type Check, checked, notApplicable } from './check.ts';
import type { RunToVerify } from './run-to-verify.ts';

const NAME = 'leak';

/** How near rows of different splits are to each other. @param most fails from this cosine on, and when there is nothing to measure */
export async function verifyLeak({ sets, datasets }: RunToVerify, most: number | undefined): Promise<Check> {
  const impossible = (reason: string): Check =>
    most === undefined
      ? notApplicable(NAME, reason)
      : checked(NAME, [`--leak ${most} can't be checked: ${reason}`], '');
  const [dataset] = datasets.values();
  if (dataset === undefined) return impossible('no format the dataset was written in can be read back');
  const splits = [...new Set(sets.map(({ split }) => split))];
  if (splits.length < 2) return impossible('the dataset is not divided into splits');
  if (dataset.dimension === 0) return impossible('the dataset has no vectors, so how near its splits are is not known');
  const sides = new Int32Array(dataset.length).fill(-1);
  for (const { split, rows } of sets)
    for (const row of rows) if (row < sides.length) sides[row] = splits.indexOf(split);
  const largest = await largestCrossCosine(dataset, sides);
  if (!largest) return impossible('no two rows are in different splits');
  const text = `the largest cosine across splits is ${largest.cosine.toFixed(6)} (rows ${largest.rows.join(' and ')})`;
  const over = most !== undefined && !(largest.cosine < most);
  return checked(NAME, over ? [`${text}; it must be below ${most}`] : [], text);
}
