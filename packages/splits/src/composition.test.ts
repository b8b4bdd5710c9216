import { createRandom, type SplitAssignment } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSplitPolicy } from './create-split-policy.ts';
import { datasetOf, type FixtureRow, plainRows } from './dataset.fixture.ts';
import type { SplitRules } from './split-rules.ts';

const tenths = { train: 0.8, val: 0.1, test: 0.1 };

async function assign(rows: readonly FixtureRow[], rules: Partial<SplitRules>, seed = 1): Promise<SplitAssignment> {
  const policy = createSplitPolicy('test', { ratios: tenths, crossSplitCosine: 'never', ...rules });
  return policy.assign(datasetOf(rows), createRandom(seed, 'split'));
}

/** The split of each row at the largest size. */
function sides({ sets }: SplitAssignment): Map<number, string> {
  const largest = sets.at(-1)!.subset;
  return new Map(
    sets
      .filter((set) => set.subset === largest)
      .flatMap((set) => Array.from(set.rows, (row) => [row, set.split] as const)),
  );
}

const count = (assignment: SplitAssignment, name: string) =>
  assignment.sets.find((set) => set.name === name)!.rows.length;

describe('random', () => {
  it('has one level that holds every row', async () => {
    const assignment = await assign(plainRows(101), {});
    expect(assignment.sets.map((set) => [set.name, set.subset])).toEqual([
      ['train', ''],
      ['val', ''],
      ['test', ''],
    ]);
    expect(sides(assignment).size).toBe(101);
  });
});

describe('stratified', () => {
  it('divides each value in the same ratios, to within a row, and nests', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }),
        fc.integer(),
        async (strata, seed) => {
          const topics = strata.flatMap((rows, topic) => new Array<string>(rows).fill(`topic ${topic}`));
          fc.pre(topics.length >= 10);
          const rows = plainRows(topics.length, (row) => ({ topic: topics[row]! }));
          const assignment = await assign(rows, { stratifyBy: 'topic', sizes: [6, topics.length] }, seed);
          const side = sides(assignment);
          strata.forEach((total, topic) => {
            for (const [split, share] of Object.entries(tenths)) {
              const held = [...side].filter(([row, name]) => name === split && topics[row] === `topic ${topic}`).length;
              const target = assignment.sets.filter((set) => set.split === split).at(-1)!.rows.length;
              expect(Math.abs(held - (total * target) / topics.length)).toBeLessThan(1);
              expect(Math.abs(target - share * topics.length)).toBeLessThan(1);
            }
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps the shares of the strata in the smaller sizes too', async () => {
    const rows = plainRows(1000, (row) => ({ topic: row % 4 === 0 ? 'rare' : 'common' }));
    const { sets } = await assign(rows, { stratifyBy: 'topic', sizes: [100, 1000] });
    const rare = (name: string) => sets.find((set) => set.name === name)!.rows.filter((row) => row % 4 === 0).length;
    expect([rare('100/train'), rare('1k/train')]).toEqual([20, 200]);
    expect([2, 3]).toContain(rare('100/val'));
  });
});

describe('grouped', () => {
  it('never divides a group, and meets the ratios where single rows can fill up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
        fc.integer(),
        async (groups, seed) => {
          const labels = groups.flatMap((rows, group) => new Array<string | null>(rows).fill(`g${group}`));
          const singles = 10 * groups.reduce((a, b) => a + b);
          const rows = plainRows(labels.length + singles, (row) => ({ problem: labels[row] ?? null }));
          const assignment = await assign(rows, { groupBy: 'problem' }, seed);
          const side = sides(assignment);
          groups.forEach((_, group) => {
            const of = new Set(labels.flatMap((label, row) => (label === `g${group}` ? [side.get(row)] : [])));
            expect(of.size).toBe(1);
          });
          for (const [split, share] of Object.entries(tenths)) {
            expect(Math.abs(count(assignment, split) - share * rows.length)).toBeLessThan(1);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('links rows that share any item of a list', async () => {
    const rows = plainRows(40, (row) => ({ tags: row < 6 ? [`t${row}`, `t${row + 1}`] : [] }));
    const side = sides(await assign(rows, { groupBy: 'tags' }));
    expect(new Set([0, 1, 2, 3, 4, 5].map((row) => side.get(row))).size).toBe(1);
  });

  it('says that requests of several problems chain into one group, and what to do', async () => {
    const random = createRandom(3, 'draw');
    const rows = plainRows(2000).map((row) => ({
      ...row,
      source: {
        ...row.source,
        problems: Array.from({ length: random.integer(3, 5) }, () => `p${random.integer(0, 7472)}`),
      },
    }));
    const error = await assign(rows, { groupBy: 'problems' }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'DATA_GROUPS_TOO_LARGE' });
    expect((error as Error).message).toMatch(
      /^Linked by 'problems', 19\d\d of 2000 rows are one group, and the largest split, 'train', is to hold 1600: no division/,
    );
    expect((error as { hint: string }).hint).toBe(
      'Requests that draw several problems chain their groups. Deal the problems before drawing: set ' +
        "draw: { pools: { train: 0.8, val: 0.1, test: 0.1 } } and let the splits follow: 'pool' instead of groupBy.",
    );
  });

  it('names a column that is not there', async () => {
    await expect(
      assign(
        plainRows(10, () => ({ topic: 'a' })),
        { groupBy: 'topics' },
      ),
    ).rejects.toMatchObject({
      code: 'DATA_NO_COLUMN',
      message: "The splits are to follow the column 'topics', which the rows do not have.",
      hint: "Name one of 'text', 'request', 'problems', 'topic', or add a stage that adds 'topics'.",
    });
  });
});

describe('near-duplicate-aware', () => {
  it('keeps clusters above the cosine on one side', async () => {
    // Ten clusters of three nearly equal vectors among unrelated ones.
    const rows = plainRows(200).map((row, index) => {
      const axis = index < 30 ? Math.floor(index / 3) : index;
      const vector = Array.from({ length: 200 }, (_, k) => (k === axis ? 1 : k === index ? 0.1 : 0));
      return { ...row, vector };
    });
    for (const seed of [1, 2, 3]) {
      const assignment = await assign(rows, { nearDuplicates: 0.95, crossSplitCosine: 'always' }, seed);
      const side = sides(assignment);
      for (let cluster = 0; cluster < 10; cluster++) {
        expect(new Set([0, 1, 2].map((row) => side.get(cluster * 3 + row))).size).toBe(1);
      }
      expect(assignment.summary).toMatchObject({ groups: { cosine: 0.95, largest: 3, ofSeveralRows: 10 } });
      const { cosine } = assignment.summary['largestCrossSplitCosine'] as { cosine: number };
      expect(cosine).toBeLessThan(0.95);
    }
    const plain = await assign(rows, { crossSplitCosine: 'always' });
    expect((plain.summary['largestCrossSplitCosine'] as { cosine: number }).cosine).toBeGreaterThan(0.95);
  });
});

describe('all rules at once', () => {
  it('nests, keeps groups whole and strata in proportion', async () => {
    const rows = plainRows(1000, (row) => ({ group: row < 300 ? row >> 2 : row, level: row % 3 }));
    const assignment = await assign(rows, { sizes: [100, 500, 1000], groupBy: 'group', stratifyBy: 'level' });
    const side = sides(assignment);
    for (let group = 0; group < 75; group++) {
      expect(new Set([0, 1, 2, 3].map((row) => side.get(group * 4 + row))).size).toBe(1);
    }
    for (const set of assignment.sets) {
      expect(set.rows.length).toBe(Number(set.subset.replace('1k', '1000')) * tenths[set.split as 'train']);
      for (const row of set.rows) expect(side.get(row)).toBe(set.split);
      for (const level of [0, 1, 2]) {
        const held = set.rows.filter((row) => row % 3 === level).length;
        expect(Math.abs(held - set.rows.length / 3)).toBeLessThan(3);
      }
    }
  });
});

describe('follow', () => {
  const pools = (row: number) => ({ pool: row % 10 < 8 ? 'train' : row % 10 === 8 ? 'val' : 'test' });

  it('takes the split from a column and nests inside it', async () => {
    const assignment = await assign(plainRows(100, pools), { follow: 'pool', sizes: [10, 100] });
    for (const [row, split] of sides(assignment)) expect(split).toBe(pools(row).pool);
    expect(assignment.sets.map((set) => set.rows.length)).toEqual([8, 1, 1, 80, 10, 10]);
  });

  it('says which pool lacks rows', async () => {
    const rows = plainRows(100, (row) => ({ pool: row < 85 ? 'train' : row < 91 ? 'val' : 'test' }));
    await expect(assign(rows, { follow: 'pool', sizes: [100], short: 'error' })).rejects.toMatchObject({
      code: 'DATA_TOO_FEW_ROWS',
      message:
        "The splits need 100 rows for the subset '100', and the dataset has 100: 4 rows of pool 'val' and 1 rows of pool 'test' are missing.",
    });
    const fitted = await assign(rows, { follow: 'pool', sizes: [20, 100] });
    expect(fitted.summary['warnings']).toEqual([
      "The dataset has 100 rows, too few in each 'pool' for '100'; it is divided into '20'. " +
        "80 rows are in none of them: short: 'shrink' takes as many as can be had.",
    ]);
    const { sets } = await assign(rows, { follow: 'pool', sizes: [20, 100], short: 'shrink' });
    expect(sets.at(-1)!.subset).toBe('63');
  });

  it('keeps all rows of uneven pools when no sizes are asked for', async () => {
    const rows = plainRows(50, (row) => ({ pool: row < 7 ? 'test' : row < 20 ? 'val' : 'train' }));
    const { sets } = await assign(rows, { follow: 'pool' });
    expect(sets.map((set) => [set.name, set.rows.length])).toEqual([
      ['train', 30],
      ['val', 13],
      ['test', 7],
    ]);
  });

  it('refuses a column that gives a split no row', async () => {
    const rows = plainRows(10, (row) => ({ pool: row < 8 ? 'train' : 'val' }));
    await expect(assign(rows, { follow: 'pool' })).rejects.toMatchObject({
      code: 'DATA_TOO_FEW_ROWS',
      message: "No row names 'test' in the column 'pool' that the splits follow: 1 row is missing.",
    });
  });

  it('refuses a value that is no split', async () => {
    await expect(
      assign(
        plainRows(10, () => ({ pool: 'dev' })),
        { follow: 'pool' },
      ),
    ).rejects.toMatchObject({
      code: 'DATA_UNKNOWN_POOL',
      message: expect.stringMatching(/^Row \d has another value in column 'pool' than the splits train, val, test\.$/),
    });
  });
});
