import { Deduplicator, definePlugin, provide, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { ChainOptions, createChainDeduplicator } from './services/chain.ts';
import { CosineOptions, createCosineDeduplicator } from './services/cosine.ts';
import { createExactTextDeduplicator, ExactTextOptions } from './services/exact-text.ts';
import { createLexicalDeduplicator, LexicalOptions } from './services/lexical.ts';
import { createNoDeduplicator } from './services/none.ts';
import { clusters, type clustersOptions } from './stages/clusters.ts';
import { reduce, type reduceOptions } from './stages/reduce.ts';

declare global {
  interface AblataServiceOptions {
    'dedupe/cosine': TypedOptions<typeof CosineOptions>;
    'dedupe/lexical': TypedOptions<typeof LexicalOptions>;
    'dedupe/exact-text': TypedOptions<typeof ExactTextOptions>;
    'dedupe/chain': TypedOptions<typeof ChainOptions>;
    'dedupe/none': unknown;
  }
  interface AblataStageOptions {
    clusters: TypedOptions<typeof clustersOptions>;
    reduce: TypedOptions<typeof reduceOptions>;
  }
}

/** Rules that need no vectors. */
const TEXTS_ALONE = { vectors: false };

export default definePlugin({
  name: '@ablata/dedupe',
  specVersion: 1,
  provides: [
    provide(Deduplicator, 'cosine', { options: CosineOptions, create: createCosineDeduplicator }),
    provide(Deduplicator, 'lexical', {
      options: LexicalOptions,
      traits: TEXTS_ALONE,
      create: createLexicalDeduplicator,
    }),
    provide(Deduplicator, 'exact-text', {
      options: ExactTextOptions,
      traits: TEXTS_ALONE,
      create: createExactTextDeduplicator,
    }),
    provide(Deduplicator, 'chain', {
      options: ChainOptions,
      traits: ({ rules }) => ({ vectors: rules.some(({ use }) => use === 'cosine') }),
      create: createChainDeduplicator,
    }),
    provide(Deduplicator, 'none', {
      options: type({ '+': 'reject' }),
      traits: TEXTS_ALONE,
      create: createNoDeduplicator,
    }),
  ],
  stages: [clusters, reduce],
});
