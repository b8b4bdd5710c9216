import { DatasetFormat, definePlugin, provide, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { createDatasetFormat } from './dataset-format.ts';

export { createDatasetFormat, type DatasetFormatOptions } from './dataset-format.ts';

const options = type({
  /** Significant digits of a number. */
  digits: '1 <= number.integer <= 17 = 9',
  '+': 'reject',
});

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'output/USE_NAME': TypedOptions<typeof options>;
  }
}

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [provide(DatasetFormat, 'USE_NAME', { options, create: createDatasetFormat })],
});
