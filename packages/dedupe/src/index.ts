export { default } from './plugin.ts';
export { createChainDeduplicator } from './services/chain.ts';
export { createCosineDeduplicator } from './services/cosine.ts';
export { createExactTextDeduplicator } from './services/exact-text.ts';
export { createLexicalDeduplicator } from './services/lexical.ts';
export { createNoDeduplicator } from './services/none.ts';
export * from './standalone.ts';
