import type { JsonObject, Logger, SplitPolicy } from '@ablata/spec';
import { divideDataset } from './divide-dataset.ts';
import type { SplitRules } from './split-rules.ts';
import { warned } from './warned.ts';

/**
 * A split policy of these rules. Works without core: `await policy.assign(dataset, createRandom(42, 'split'))`.
 *
 * @param logger hears what did not come out as asked; the summary's `warnings` say it as well
 */
export function createSplitPolicy(use: string, rules: SplitRules, logger?: Logger): SplitPolicy {
  const splits = Object.keys(rules.ratios).length;
  const largest = Math.max(splits, ...(rules.sizes ?? []));
  return {
    identity: identityOf(use, rules),
    requiredRows: rules.short === 'error' ? largest : splits,
    ...(rules.short !== 'shrink' && { wantedRows: largest }),
    assign: async (dataset, random, context) => {
      const { sets, summary } = await divideDataset(dataset, rules, random, context);
      return warned({ sets, summary: { policy: use, ...summary } }, logger);
    },
  };
}

/**
 * What could change the division of a dataset that has enough rows: so `fit` and `error` are one. The names and their order
 * stay as they are in the files of earlier versions.
 */
function identityOf(use: string, rules: SplitRules): JsonObject {
  const { ratios, sizes, groupBy, stratifyBy, nearDuplicates, follow, id = 'source' } = rules;
  const linked = groupBy !== undefined || nearDuplicates !== undefined;
  return {
    plugin: '@ablata/splits',
    use,
    version: linked ? 2 : 1,
    ...(sizes && { sizes: [...sizes] }),
    ratios: { ...ratios },
    crossSplitCosine: rules.crossSplitCosine ?? 'auto',
    whenTooFew: rules.short === 'shrink' ? 'shrink' : 'error',
    id,
    ...(groupBy !== undefined && { groupBy }),
    ...(stratifyBy !== undefined && { stratifyBy }),
    ...(nearDuplicates !== undefined && { nearDuplicates }),
    ...(follow !== undefined && { follow }),
  };
}
