import { DatasetFormat, definePlugin, provide } from '@ablata/spec';
import { type } from 'arktype';
import { createJsonlFormat } from './jsonl/create-jsonl-format.ts';
import { createPtFormat } from './pt/create-pt-format.ts';

const none = type({ '+': 'reject' });

export default definePlugin({
  name: '@ablata/formats',
  specVersion: 1,
  provides: [
    provide(DatasetFormat, 'pt', { options: none, create: createPtFormat }),
    provide(DatasetFormat, 'jsonl', {
      options: type({ embedding: "'numbers' | 'base64' | 'none' = 'numbers'", '+': 'reject' }),
      create: createJsonlFormat,
    }),
  ],
});
