import { DatasetFormat, definePlugin, provide } from '@ablata/spec';
import { type } from 'arktype';
import { createDatasetFormat } from './dataset-format.ts';

export { createDatasetFormat, type DatasetFormatOptions } from './dataset-format.ts';

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [
    provide(DatasetFormat, 'USE_NAME', {
      options: type({ digits: '1 <= number.integer <= 17 = 9', '+': 'reject' }),
      create: createDatasetFormat,
    }),
  ],
});
