import { Deduplicator, definePlugin, provide } from '@ablata/spec';
import { createOpeningsDeduplicator } from './openings.js';
import { openingsOptions } from './options.js';

export { createOpeningsDeduplicator };

export default definePlugin({
  name: 'ablata-plugin-openings',
  specVersion: 1,
  provides: [provide(Deduplicator, 'openings', { options: openingsOptions, create: createOpeningsDeduplicator })],
});
