import type { SplitPolicy } from '@ablata/spec';
import { divideDataset } from './divide-dataset.ts';
import type { SplitRules } from './split-rules.ts';

/** A split policy of these rules. Works without core: `await policy.assign(dataset, createRandom(42, 'split'))`. */
export function createSplitPolicy(use: string, rules: SplitRules): SplitPolicy {
  return {
    identity: { plugin: '@ablata/splits', use, version: 1, ...rules, ratios: { ...rules.ratios } },
    requiredRows:
      rules.whenTooFew === 'shrink' || rules.sizes === undefined
        ? Object.keys(rules.ratios).length
        : Math.max(...rules.sizes),
    assign: async (dataset, random) => {
      const { sets, summary } = await divideDataset(dataset, rules, random);
      return { sets, summary: { policy: use, ...summary } };
    },
  };
}
