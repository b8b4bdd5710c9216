import { Deduplicator, definePlugin, provide } from '@ablata/spec';
import { type } from 'arktype';
import { CosineOptions, createCosineDeduplicator } from './cosine.ts';
import { createNoDeduplicator } from './none.ts';

export default definePlugin({
  name: '@ablata/dedupe',
  specVersion: 1,
  provides: [
    provide(Deduplicator, 'cosine', { options: CosineOptions, create: createCosineDeduplicator }),
    provide(Deduplicator, 'none', { options: type({ '+': 'reject' }), create: createNoDeduplicator }),
  ],
});
