import { definePlugin, provide, SplitPolicy } from '@ablata/spec';
import { type } from 'arktype';
import { createSplitPolicy } from './create-split-policy.ts';
import { commonOptions, ratiosSchema } from './split-rules.ts';
import { createStableSplit } from './stable-split.ts';

export default definePlugin({
  name: '@ablata/splits',
  specVersion: 1,
  provides: [
    provide(SplitPolicy, 'nested', {
      options: commonOptions.merge({ sizes: 'number.integer > 0[] > 0' }),
      create: (rules) => createSplitPolicy('nested', rules),
    }),
    provide(SplitPolicy, 'random', {
      options: commonOptions,
      create: (rules) => createSplitPolicy('random', rules),
    }),
    provide(SplitPolicy, 'stratified', {
      options: commonOptions.merge({ stratifyBy: 'string > 0' }),
      create: (rules) => createSplitPolicy('stratified', rules),
    }),
    provide(SplitPolicy, 'grouped', {
      options: commonOptions.merge({ groupBy: 'string > 0' }),
      create: (rules) => createSplitPolicy('grouped', rules),
    }),
    provide(SplitPolicy, 'near-duplicate-aware', {
      options: commonOptions.merge({ nearDuplicates: '0 < number <= 1 = 0.9' }),
      create: (rules) => createSplitPolicy('near-duplicate-aware', rules),
    }),
    provide(SplitPolicy, 'stable', {
      options: type({
        ratios: ratiosSchema.default(() => ({ train: 0.8, val: 0.1, test: 0.1 })),
        id: "string > 0 = 'source'",
        '+': 'reject',
      }),
      create: createStableSplit,
    }),
  ],
});
