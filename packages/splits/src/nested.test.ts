import { createRandom, type JsonObject, type SplitAssignment } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSplitPolicy } from './create-split-policy.ts';
import { datasetOf, plainRows } from './dataset.fixture.ts';
import type { SplitRules } from './split-rules.ts';

const thirds = { train: 0.8, val: 0.1, test: 0.1 };

function assign(rows: number, rules: SplitRules, seed = 42): Promise<SplitAssignment> {
  const policy = createSplitPolicy('nested', { crossSplitCosine: 'never', ...rules });
  return policy.assign(datasetOf(plainRows(rows)), createRandom(seed, 'split'));
}

describe('nested', () => {
  it('makes 1k ⊂ 5k ⊂ 10k within each of train, val and test', async () => {
    const { sets } = await assign(10_000, { sizes: [1000, 5000, 10_000], ratios: thirds });
    expect(sets.map((set) => [set.name, set.rows.length])).toEqual([
      ['1k/train', 800],
      ['1k/val', 100],
      ['1k/test', 100],
      ['5k/train', 4000],
      ['5k/val', 500],
      ['5k/test', 500],
      ['10k/train', 8000],
      ['10k/val', 1000],
      ['10k/test', 1000],
    ]);
    expectNested(await assign(10_000, { sizes: [1000, 5000, 10_000], ratios: thirds }), 10_000);
  });

  it('nests, covers and rounds for any sizes, ratios and seeds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 5, max: 400 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
        fc.integer(),
        fc.integer({ min: 0, max: 40 }),
        async (sizes, parts, seed, spare) => {
          const ratios = Object.fromEntries(parts.map((part, k) => [`split${k}`, part]));
          const largest = Math.max(...sizes);
          const assignment = await assign(largest + spare, { sizes, ratios }, seed);
          expectNested(assignment, largest);
          const total = parts.reduce((a, b) => a + b);
          for (const set of assignment.sets) {
            const size = assignment.sets.filter((s) => s.subset === set.subset).reduce((n, s) => n + s.rows.length, 0);
            expect(sizes).toContain(size);
            const share = (size * ratios[set.split]!) / total;
            // A split without a row of its own is given one, and at most so many are taken from the others.
            const given = parts.filter((part) => (size * part) / total < 1).length;
            expect(set.rows.length).toBeGreaterThan(0);
            expect(set.rows.length).toBeLessThan(share + 1);
            expect(set.rows.length).toBeGreaterThan(share - 1 - given);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is a function of seed and ids, whatever the order of the rows', async () => {
    const rows = plainRows(50);
    const policy = createSplitPolicy('nested', { sizes: [10, 40], ratios: thirds, crossSplitCosine: 'never' });
    const texts = async (order: readonly number[], seed: number) => {
      const dataset = datasetOf(order.map((row) => rows[row]!));
      const { sets } = await policy.assign(dataset, createRandom(seed, 'split'));
      return sets.map((set) => Array.from(set.rows, (row) => dataset.texts()[row]).sort());
    };
    const forwards = rows.map((_, row) => row);
    const first = await texts(forwards, 7);
    expect(await texts(forwards, 7)).toEqual(first);
    expect(await texts(createRandom(1, 'order').shuffle(forwards), 7)).toEqual(first);
    expect(await texts(forwards, 8)).not.toEqual(first);
  });

  it('says how many rows are missing', async () => {
    const rules = { sizes: [1000, 10_000], ratios: thirds, short: 'error' } as const;
    await expect(assign(9000, rules)).rejects.toMatchObject({
      code: 'DATA_TOO_FEW_ROWS',
      message: "The splits need 10000 rows for the subset '10k', and the dataset has 9000: 1000 rows are missing.",
      hint:
        "Ask for smaller sizes, or set the splits option short: 'fit' to divide what there is. More rows need a higher target or, " +
        'where the run ended before its target, a larger budget or a model, prompt and dedup threshold that leave more of them.',
    });
  });

  it('shrinks when told to', async () => {
    const assignment = await assign(700, { sizes: [100, 500, 1000], ratios: thirds, short: 'shrink' });
    expect([...new Set(assignment.sets.map((set) => set.subset))]).toEqual(['100', '500', '700']);
    expectNested(assignment, 700);
    const needs = (short?: 'fit' | 'shrink' | 'error') => {
      const policy = createSplitPolicy('nested', { sizes: [1000, 50], ratios: thirds, ...(short && { short }) });
      return [policy.requiredRows, policy.wantedRows];
    };
    expect(needs()).toEqual([3, 1000]);
    expect(needs('shrink')).toEqual([3, undefined]);
    expect(needs('error')).toEqual([1000, 1000]);
  });

  it('keeps the sizes that fit when a run came out short, and names the others', async () => {
    const heard: string[] = [];
    const logger = { debug: () => {}, info: () => {}, warn: (message: string) => heard.push(message) };
    const policy = createSplitPolicy('nested', { sizes: [10, 30], ratios: thirds }, logger);
    const { sets, summary } = await policy.assign(datasetOf(plainRows(28)), createRandom(1, 'split'));
    expect(sets.map((set) => [set.name, set.rows.length])).toEqual([
      ['10/train', 8],
      ['10/val', 1],
      ['10/test', 1],
    ]);
    expect(summary).toMatchObject({ rows: 28, unassigned: 18 });
    expect(summary['warnings']).toEqual([
      "The dataset has 28 rows, too few for '30'; it is divided into '10'. 18 rows are in none of them: short: 'shrink' takes as many as can be had.",
    ]);
    expect(heard).toEqual(summary['warnings']);

    const none = await assign(28, { sizes: [30, 40], ratios: thirds });
    expect([...new Set(none.sets.map((set) => set.subset))]).toEqual(['28']);
    expect(none.summary['warnings']).toEqual([
      "The dataset has 28 rows, too few for '30', '40'; it is divided into '28'.",
    ]);
    expectNested(none, 28);
  });

  it('gives each split of the smallest sizes a row', async () => {
    const { sets } = await assign(20, { sizes: [3, 5, 20], ratios: thirds });
    expect(sets.map((set) => set.rows.length)).toEqual([1, 1, 1, 3, 1, 1, 16, 2, 2]);
    await expect(assign(2, { ratios: thirds })).rejects.toMatchObject({ code: 'DATA_TOO_FEW_ROWS' });
    await expect(assign(20, { sizes: [2, 10], ratios: thirds })).rejects.toMatchObject({
      code: 'CONFIG_SPLIT_SIZES',
      message: 'A subset of 2 rows has none for some of the splits train, val, test.',
      hint: 'Ask for sizes of 3 and more, or for fewer splits.',
    });
  });

  it('explains itself', async () => {
    const policy = createSplitPolicy('nested', { sizes: [10, 20], ratios: thirds });
    const { summary } = await policy.assign(datasetOf(plainRows(23)), createRandom(1, 'split'));
    expect(summary).toMatchObject({
      policy: 'nested',
      rows: 23,
      unassigned: 3,
      sizes: { 10: { rows: 10, train: 8, val: 1, test: 1, largestDeviation: 0 } },
      largestCrossSplitCosine: { cosine: 1 },
    });
  });

  it('leaves the search for the largest cosine to whoever goes on meanwhile', async () => {
    const policy = createSplitPolicy('nested', { sizes: [10, 20], ratios: thirds });
    const whole = await policy.assign(datasetOf(plainRows(23)), createRandom(1, 'split'));
    const found: Promise<JsonObject>[] = [];
    const { signal } = new AbortController();
    const parts = await policy.assign(datasetOf(plainRows(23)), createRandom(1, 'split'), {
      signal,
      later: (findings) => found.push(findings),
    });
    expect(parts.summary).not.toHaveProperty('largestCrossSplitCosine');
    const summary = Object.assign({}, parts.summary, ...(await Promise.all(found)));
    expect(JSON.stringify({ ...parts, summary })).toBe(JSON.stringify(whole));
  });
});

function expectNested({ sets }: SplitAssignment, largest: number): void {
  const subsets = [...new Set(sets.map((set) => set.subset))];
  let smaller: readonly Set<number>[] = [];
  for (const subset of subsets) {
    const splits = sets.filter((set) => set.subset === subset).map((set) => new Set(set.rows));
    const all = new Set(splits.flatMap((rows) => [...rows]));
    expect(all.size).toBe(splits.reduce((sum, rows) => sum + rows.size, 0));
    smaller.forEach((rows, k) => {
      expect([...rows].every((row) => splits[k]!.has(row))).toBe(true);
    });
    smaller = splits;
  }
  expect(smaller.reduce((sum, rows) => sum + rows.size, 0)).toBe(largest);
}
