import { Deduplicator } from '@ablata/spec';
import { describeDeduplicator, provided } from '@ablata/testkit';
import plugin from './index.ts';

describeDeduplicator('USE_NAME', {
  ...provided(plugin, Deduplicator, 'USE_NAME', { threshold: 0.8 }),
  capabilities: { exact: true, vectors: false },
});
