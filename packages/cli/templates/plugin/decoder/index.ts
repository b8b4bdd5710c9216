import { definePlugin, provide, SentenceDecoder, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { createDecoder } from './decoder.ts';

export { createDecoder, type DecoderOptions } from './decoder.ts';

const options = type({
  /** Length of a vector: that of the encoder whose vectors are decoded. */
  dimension: '16 <= number.integer <= 65536 = 256',
  /** Words of a text at most. */
  maxWords: '1 <= number.integer <= 1000 = 12',
  '+': 'reject',
});

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'decoder/USE_NAME': TypedOptions<typeof options>;
  }
}

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [provide(SentenceDecoder, 'USE_NAME', { options, create: createDecoder })],
});
