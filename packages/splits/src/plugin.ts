import { definePlugin, Logger, provide, SplitPolicy } from '@ablata/spec';
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
