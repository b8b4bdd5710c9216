import { type } from 'arktype';
import { describe, expect, it } from 'vitest';
import plugin from './plugin.ts';
import { subsetName } from './subset-name.ts';

const problem = (policy: string, options: unknown): string => {
  const { options: schema } = plugin.provides.find(({ name }) => name === policy)!;
  const result = (schema as unknown as (value: unknown) => unknown)(options);
  return result instanceof type.errors ? result.summary : 'fine';
};

describe('options', () => {
  it('have defaults', () => {
    expect(problem('nested', { sizes: [1000] })).toBe('fine');
    expect(problem('random', {})).toBe('fine');
    expect(problem('stable', { ratios: { train: 9, test: 1 } })).toBe('fine');
  });

  it('are refused with the place and what was expected', () => {
    expect(problem('nested', {})).toBe('sizes must be an array (was missing)');
    expect(problem('nested', { sizes: [10], rations: {} })).toBe('rations must be removed');
    expect(problem('random', { ratios: { train: 0.8, val: 0.1, test: 0.2 } })).toMatch(
      /^ratios must be shares that sum to 1, or whole parts such as 8, 1, 1 \(was a sum of 1\.1/,
    );
    for (const name of ['../train', 'test-easy', 'all', 'a..b', '.a', 'a.', 'Train', 'é', '']) {
      expect(problem('random', { ratios: { train: 0.5, [name]: 0.5 } })).toBe(
        `ratios must be named with lower-case letters, digits, _ and single dots between them, and not 'all' (was '${name}')`,
      );
    }
    for (const name of ['test_easy', 'test.easy', '1k', 'validation', 'all_rows']) {
      expect(problem('random', { ratios: { train: 0.5, [name]: 0.5 } })).toBe('fine');
    }
    expect(problem('nested', { sizes: [2, 10] })).toBe(
      'sizes must be at least 3 each, a row for each of train, val, test (was 2)',
    );
    expect(problem('near-duplicate-aware', { nearDuplicates: 1.5 })).toBe('nearDuplicates must be at most 1 (was 1.5)');
    expect(problem('random', { follow: 'pool', groupBy: 'problems' })).toBe(
      'follow must be given alone (was given with groupBy: a column that names the split of a row leaves nothing to group)',
    );
  });
});

it('names subsets', () => {
  expect([1000, 5000, 10_000, 1500, 80].map(subsetName)).toEqual(['1k', '5k', '10k', '1500', '80']);
});
