import { definePlugin, provide, SplitPolicy } from '@ablata/spec';
import { createSplitPolicy } from './create-split-policy.ts';
import { policyOptions, type SplitRules, stableOptions } from './split-rules.ts';
import { createStableSplit } from './stable-split.ts';

const policies = Object.entries(policyOptions).map(([use, options]) =>
  provide(SplitPolicy, use, { options, create: (rules: SplitRules) => createSplitPolicy(use, rules) }),
);

export default definePlugin({
  name: '@ablata/splits',
  specVersion: 1,
  provides: [...policies, provide(SplitPolicy, 'stable', { options: stableOptions, create: createStableSplit })],
});
