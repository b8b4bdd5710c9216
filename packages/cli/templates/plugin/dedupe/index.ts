import { Deduplicator, definePlugin, provide, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { createDeduplicator } from './deduplicator.ts';

export { createDeduplicator, type DeduplicatorOptions } from './deduplicator.ts';

const options = type({
  /** Two texts are duplicates from this similarity on. */
  threshold: '0 < number <= 1 = 0.8',
  '+': 'reject',
});

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'dedupe/USE_NAME': TypedOptions<typeof options>;
  }
}

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [provide(Deduplicator, 'USE_NAME', { options, create: createDeduplicator })],
});
