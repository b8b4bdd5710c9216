import { SentenceDecoder } from '@ablata/spec';
import { describeSentenceDecoder, provided } from '@ablata/testkit';
import plugin from './index.ts';

const dimension = 16;

/** Replace them by vectors that the encoder it belongs to gives for three texts. */
const vectors = Float32Array.from({ length: 3 * dimension }, (_, index) => Math.sin(index ** 2));

describeSentenceDecoder('USE_NAME', {
  ...provided(plugin, SentenceDecoder, 'USE_NAME', { dimension }),
  vectors,
  capabilities: { tolerance: 0, language: null, overlong: new Float32Array(dimension).fill(1) },
});
