export { createCosineDeduplicator } from './cosine.ts';
export { createNoDeduplicator } from './none.ts';
export { default } from './plugin.ts';
