import { DatasetFormat } from '@ablata/spec';
import { describeDatasetFormat, provided } from '@ablata/testkit';
import plugin from './index.ts';

describeDatasetFormat('USE_NAME', {
  ...provided(plugin, DatasetFormat, 'USE_NAME', { digits: 9 }),
  capabilities: { reads: false, empty: true },
});
