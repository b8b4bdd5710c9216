import { definePlugin, provide, SentenceEncoder, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { createEncoder } from './encoder.ts';

export { createEncoder, type EncoderOptions } from './encoder.ts';

const options = type({
  /** Length of a vector. */
  dimension: '16 <= number.integer <= 65536 = 256',
  '+': 'reject',
});

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'encoder/USE_NAME': TypedOptions<typeof options>;
  }
}

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [provide(SentenceEncoder, 'USE_NAME', { options, create: createEncoder })],
});
