import { definePlugin, Logger, provide, SplitPolicy, type TypedOptions } from '@ablata/spec';
import { createSplitPolicy } from './create-split-policy.ts';
import { policyOptions, type SplitRules, stableOptions } from './split-rules.ts';
import { createStableSplit } from './stable-split.ts';

const policies = Object.entries(policyOptions).map(([use, options]) =>
  provide(SplitPolicy, use, {
    options,
    needs: { logger: Logger },
    create: (rules: SplitRules, { logger }) => createSplitPolicy(use, rules, logger),
  }),
);

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'splits/random': TypedOptions<typeof policyOptions.random>;
    'splits/nested': TypedOptions<typeof policyOptions.nested>;
    'splits/grouped': TypedOptions<typeof policyOptions.grouped>;
    'splits/stratified': TypedOptions<typeof policyOptions.stratified>;
    'splits/near-duplicate-aware': TypedOptions<(typeof policyOptions)['near-duplicate-aware']>;
    'splits/stable': TypedOptions<typeof stableOptions>;
  }
}

export default definePlugin({
  name: '@ablata/splits',
  specVersion: 1,
  provides: [
    ...policies,
    provide(SplitPolicy, 'stable', {
      options: stableOptions,
      needs: { logger: Logger },
      create: (rules, { logger }) => createStableSplit(rules, logger),
    }),
  ],
});
