import { describe, expect, it } from 'vitest';
import { type CheckedSet, checkSplits } from './check-splits.ts';

const all = Array.from({ length: 20 }, (_, row) => `${row}:0`);
const set = (name: string, ...rows: number[]): CheckedSet => ({
  name,
  subset: name.split('/')[0]!,
  split: name.split('/')[1]!,
  ids: rows.map((row) => `${row}:0`),
});
const good = [
  set('5/train', 0, 1, 2, 3),
  set('5/val', 16),
  set('10/train', 0, 1, 2, 3, 4, 5, 6, 7),
  set('10/val', 16, 17),
  set('20/train', 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
  set('20/val', 16, 17, 18, 19),
];
const sizes = Object.fromEntries(good.map(({ name, ids }) => [name, ids.length]));
const problems = (sets: readonly CheckedSet[]) =>
  checkSplits(all, sets, { sizes })
    .filter(({ ok }) => !ok)
    .map(({ check, message }) => `${check}: ${message}`);
const replace = (...sets: CheckedSet[]) => good.map((old) => sets.find(({ name }) => name === old.name) ?? old);

describe('checkSplits', () => {
  it('says what it checked when all holds', () => {
    const findings = checkSplits(all, good, { sizes });
    expect(findings.every(({ ok }) => ok)).toBe(true);
    const count = (check: string) => findings.filter((finding) => finding.check === check).length;
    // Three pairs of sizes times two splits, one pair of splits.
    expect([count('nesting'), count('disjointness'), count('sizes'), count('coverage')]).toEqual([6, 1, 6, 1]);
  });

  it('finds a row on two sides', () => {
    expect(problems(replace(set('20/val', 16, 17, 18, 15)))).toEqual([
      'disjointness: train and val share 1 rows, e.g. 15:0',
      'coverage: 1 rows of the full set are in none of the splits of 20 (expected 0), e.g. 19:0',
    ]);
  });

  it('finds a leak between sizes that each size alone does not show', () => {
    expect(problems(replace(set('5/val', 9)))).toEqual([
      'disjointness: train and val share 1 rows, e.g. 9:0',
      'nesting: 1 rows of 5/val are not in 10/val, e.g. 9:0',
      'nesting: 1 rows of 5/val are not in 20/val, e.g. 9:0',
    ]);
  });

  it('finds broken nesting', () => {
    expect(problems(replace(set('5/train', 0, 1, 2, 8)))).toEqual([
      'nesting: 1 rows of 5/train are not in 10/train, e.g. 8:0',
    ]);
  });

  it('finds wrong sizes, repeated rows, strangers and missing files', () => {
    expect(problems(replace(set('5/train', 0, 1, 2, 2, 3)))).toEqual([
      'no-repetition: 5/train holds 1 rows more than once',
      'sizes: 5/train holds 5 rows; the manifest says 4',
    ]);
    expect(problems(replace(set('5/val', 99)))).toContain(
      'known-rows: 5/val holds row 99:0, which the full set does not have',
    );
    expect(problems(good.slice(1))).toEqual(['sizes: 5/train is in the manifest and has no file']);
  });
});
