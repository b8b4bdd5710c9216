import { SentenceEncoder } from '@ablata/spec';
import { describeSentenceEncoder, provided } from '@ablata/testkit';
import plugin from './index.ts';

describeSentenceEncoder('USE_NAME', {
  ...provided(plugin, SentenceEncoder, 'USE_NAME', { dimension: 64 }),
  capabilities: { normalized: true, tolerance: 0, overlong: 'word '.repeat(10_000) },
});
