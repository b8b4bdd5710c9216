import { createRandom, type Json, type SplitAssignment } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSplitPolicy } from './create-split-policy.ts';
import { datasetOf, plainRows } from './dataset.fixture.ts';
import type { SplitRules } from './split-rules.ts';

const tenths = { train: 0.8, val: 0.1, test: 0.1 };

async function divide(ids: readonly Json[], rules: Partial<SplitRules> = {}, seed = 1): Promise<SplitAssignment> {
  const policy = createSplitPolicy('grouped', { ratios: tenths, groupBy: 'id', crossSplitCosine: 'never', ...rules });
  return policy.assign(datasetOf(plainRows(ids.length, (row) => ({ id: ids[row]! }))), createRandom(seed, 'split'));
}

const idsOf = (groups: readonly number[]): Json[] => groups.flatMap((rows, group) => new Array<Json>(rows).fill(group));
const counts = ({ sets }: SplitAssignment) => sets.map((set) => set.rows.length);

describe('groups', () => {
  it('leave no split empty when there are as many, are divided by none, and overfill none by a whole group', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 4, maxLength: 25 }),
        fc.array(fc.integer({ min: 4, max: 200 }), { maxLength: 3 }),
        fc.integer(),
        async (parts, groups, sizes, seed) => {
          const ratios = Object.fromEntries(parts.map((part, k) => [`split${k}`, part]));
          const ids = idsOf(groups);
          const rules = { ratios, ...(sizes.length > 0 && { sizes }) };
          const assignment = await divide(ids, rules, seed);
          expect(await divide(ids, rules, seed)).toEqual(assignment);
          const homes = new Map<Json, Set<string>>();
          const total = parts.reduce((sum, part) => sum + part);
          for (const { rows, split, subset } of assignment.sets) {
            expect(rows.length).toBeGreaterThan(0);
            for (const row of rows) homes.set(ids[row]!, (homes.get(ids[row]!) ?? new Set()).add(split));
            const size = assignment.sets
              .filter((set) => set.subset === subset)
              .reduce((n, set) => n + set.rows.length, 0);
            if (subset !== '') expect(subset).toBe(String(size));
            expect(rows.length).toBeLessThan(Math.max(1, (size * ratios[split]!) / total) + 1 + Math.max(...groups));
          }
          for (const splits of homes.values()) expect(splits.size).toBe(1);
          const bySize = [...new Set(assignment.sets.map(({ subset }) => subset))];
          for (const [index, subset] of bySize.slice(1).entries()) {
            for (const smaller of assignment.sets.filter((set) => set.subset === bySize[index])) {
              const larger = assignment.sets.find((set) => set.subset === subset && set.split === smaller.split)!;
              const held = new Set(larger.rows);
              expect(smaller.rows.every((row) => held.has(row))).toBe(true);
            }
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of ten rows each, three for three splits: one each, and a warning that says by how much it is off', async () => {
    const assignment = await divide(idsOf([10, 10, 10]));
    expect(counts(assignment)).toEqual([10, 10, 10]);
    expect(assignment.summary['warnings']).toEqual([
      "The division is not as asked: of 30 rows 'train' holds 10 (33.3% instead of 80.0%), " +
        "'val' holds 10 (33.3% instead of 10.0%), 'test' holds 10 (33.3% instead of 10.0%).",
    ]);
    // Where rows are to spare, sizes are cut from whole groups, and the ratios hold.
    const cut = await divide(idsOf([50, 40, 10]), { sizes: [50] });
    expect(counts(cut)).toEqual([40, 5, 5]);
    expect(cut.summary['warnings']).toBeUndefined();
  });

  it('that are large because the rows say so are warned of, not refused', async () => {
    const assignment = await divide(idsOf([100, 1, 1]));
    expect(counts(assignment)).toEqual([100, 1, 1]);
    expect(assignment.summary['warnings']).toHaveLength(1);
  });

  it('that are fewer than the splits are refused', async () => {
    await expect(divide(idsOf([20, 10]))).rejects.toMatchObject({
      code: 'DATA_TOO_FEW_GROUPS',
      message: "Linked by 'id', the 30 rows are 2 groups, and the splits train, val, test need at least 3.",
      hint: 'Group by something finer, or drop the rule.',
      details: { groups: 2, rows: 30 },
    });
  });

  it('are named by values, whatever the types', async () => {
    const ids: Json[] = [1, '1', { a: 1, b: 'x' }, { b: 'x', a: '1' }, true, 'true', 'Caf\u00e9', 'Cafe\u0301'];
    for (let seed = 0; seed < 20; seed++) {
      const { sets } = await divide(ids, { ratios: { train: 1, test: 1 } }, seed);
      expect(sets.map(({ rows }) => rows.length)).toEqual([4, 4]);
      for (const { rows } of sets) for (const row of rows) expect(rows).toContain(row ^ 1);
    }
  });
});

it('keeps texts of one normal form on one side', async () => {
  const texts = ['Check it!', 'check  it', 'a + b', 'A + b.', 'a − b', 'a-b', 'Plan', 'PLAN…'];
  const policy = createSplitPolicy('grouped', { ratios: { train: 1, test: 1 }, groupBy: 'text' });
  const { sets } = await policy.assign(
    datasetOf(plainRows(8).map((row, index) => ({ ...row, text: texts[index]! }))),
    createRandom(1, 'split'),
  );
  for (const { rows } of sets) for (const row of rows) expect(rows).toContain(row ^ 1);
});

describe('a dataset without vectors', () => {
  const rows = plainRows(30).map((row) => ({ ...row, vector: [] }));

  it('is divided, and says that cosines can not be checked', async () => {
    const policy = createSplitPolicy('random', { ratios: tenths, crossSplitCosine: 'always' });
    const { sets, summary } = await policy.assign(datasetOf(rows), createRandom(1, 'split'));
    expect(sets.map((set) => set.rows.length)).toEqual([24, 3, 3]);
    expect(summary).toMatchObject({
      largestCrossSplitCosine: null,
      largestCrossSplitCosineNote: 'not checkable: the dataset has no vectors',
    });
  });

  it('has no near-duplicates that could be kept together', async () => {
    const policy = createSplitPolicy('near-duplicate-aware', { ratios: tenths, nearDuplicates: 0.9 });
    await expect(policy.assign(datasetOf(rows), createRandom(1, 'split'))).rejects.toMatchObject({
      code: 'DATA_NO_VECTORS',
      message: 'The splits are to keep rows of cosine 0.9 and more on one side, and the dataset has no vectors.',
    });
  });
});
