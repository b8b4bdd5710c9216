import { SplitPolicy } from '@ablata/spec';
import { describeSplitPolicy, provided } from '@ablata/testkit';
import plugin from './index.ts';

describeSplitPolicy('USE_NAME', {
  ...provided(plugin, SplitPolicy, 'USE_NAME', { test: 0.2 }),
  capabilities: { random: true, nested: false },
});
