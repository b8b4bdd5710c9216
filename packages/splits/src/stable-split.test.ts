import { createRandom } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { datasetOf, plainRows } from './dataset.fixture.ts';
import { createStableSplit } from './stable-split.ts';

const policy = createStableSplit({ ratios: { train: 0.8, val: 0.1, test: 0.1 } });

describe('stable', () => {
  it('moves no old row when rows are added, in any order', async () => {
    const rows = plainRows(500);
    const sides = async (chosen: readonly (typeof rows)[number][]) => {
      const { sets } = await policy.assign(datasetOf(chosen), createRandom(5, 'split'));
      return new Map(sets.flatMap((set) => Array.from(set.rows, (row) => [chosen[row]!.text, set.split] as const)));
    };
    const before = await sides(rows.slice(0, 200));
    const after = await sides(createRandom(1, 'order').shuffle(rows));
    for (const [text, split] of before) expect(after.get(text)).toBe(split);
    expect(after.size).toBe(500);
  });

  it('leaves out a split to which no row fell, and says so', async () => {
    const { sets, summary } = await policy.assign(datasetOf(plainRows(2)), createRandom(5, 'split'));
    expect(sets.length).toBeLessThan(3);
    for (const { rows } of sets) expect(rows.length).toBeGreaterThan(0);
    expect(summary['warnings']).toContain("No hash of 2 rows fell to 'test': it is left out.");
  });

  it('holds the ratios on average', async () => {
    const { sets } = await policy.assign(datasetOf(plainRows(5000)), createRandom(5, 'split'));
    // Five standard deviations of a binomial share of 0.1.
    for (const set of sets.slice(1)) expect(Math.abs(set.rows.length - 500)).toBeLessThan(5 * Math.sqrt(450));
  });
});
