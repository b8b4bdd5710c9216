import { definePlugin, provide, Source, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { createSource } from './source.ts';

export { createSource, type SourceOptions } from './source.ts';

const options = type({
  /** How many records there are. */
  count: 'number.integer >= 0 = 1000',
  '+': 'reject',
});

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'source/USE_NAME': TypedOptions<typeof options>;
  }
}

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [provide(Source, 'USE_NAME', { options, create: createSource })],
});
