import { definePlugin, provide, SentenceEncoder } from '@ablata/spec';
import { type } from 'arktype';
import { createEncoder } from './encoder.ts';

export { createEncoder, type EncoderOptions } from './encoder.ts';

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [
    provide(SentenceEncoder, 'USE_NAME', {
      options: type({ dimension: '16 <= number.integer <= 65536 = 256', '+': 'reject' }),
      create: createEncoder,
    }),
  ],
});
