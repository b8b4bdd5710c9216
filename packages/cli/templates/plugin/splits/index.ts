import { definePlugin, provide, SplitPolicy, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { createSplitPolicy } from './split-policy.ts';

export { createSplitPolicy, type SplitPolicyOptions } from './split-policy.ts';

const options = type({
  /** The part of the rows that is held out. */
  test: '0 < number < 1 = 0.1',
  '+': 'reject',
});

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'splits/USE_NAME': TypedOptions<typeof options>;
  }
}

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [provide(SplitPolicy, 'USE_NAME', { options, create: createSplitPolicy })],
});
