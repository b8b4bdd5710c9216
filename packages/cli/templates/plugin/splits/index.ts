import { definePlugin, provide, SplitPolicy } from '@ablata/spec';
import { type } from 'arktype';
import { createSplitPolicy } from './split-policy.ts';

export { createSplitPolicy, type SplitPolicyOptions } from './split-policy.ts';

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [
    provide(SplitPolicy, 'USE_NAME', {
      options: type({ test: '0 < number < 1 = 0.1', '+': 'reject' }),
      create: createSplitPolicy,
    }),
  ],
});
