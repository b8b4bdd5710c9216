import { Source } from '@ablata/spec';
import { describeSource, provided } from '@ablata/testkit';
import plugin from './index.ts';

describeSource('USE_NAME', {
  ...provided(plugin, Source, 'USE_NAME', { count: 50 }),
  createEmpty: provided(plugin, Source, 'USE_NAME', { count: 0 }).create,
});
