import { Deduplicator, definePlugin, provide } from '@ablata/spec';
import { type } from 'arktype';
import { createDeduplicator } from './deduplicator.ts';

export { createDeduplicator, type DeduplicatorOptions } from './deduplicator.ts';

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [
    provide(Deduplicator, 'USE_NAME', {
      options: type({ threshold: '0 < number <= 1 = 0.8', '+': 'reject' }),
      create: createDeduplicator,
    }),
  ],
});
