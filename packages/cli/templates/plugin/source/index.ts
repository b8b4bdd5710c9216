import { definePlugin, provide, Source } from '@ablata/spec';
import { type } from 'arktype';
import { createSource } from './source.ts';

export { createSource, type SourceOptions } from './source.ts';

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [
    provide(Source, 'USE_NAME', {
      options: type({ count: 'number.integer >= 0 = 1000', '+': 'reject' }),
      create: createSource,
    }),
  ],
});
