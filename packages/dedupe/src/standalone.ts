/** What works without a run: no plugin, no option checker, so that a program that imports it starts at once. */
export { openNpy } from '@ablata/torch-file';
export { type DedupeFilesOptions, dedupeFiles } from './block-pairs/dedupe-files.ts';
export type { Certificate, Dropped } from './certificate/certificate.ts';
export type { NearestPair } from './certificate/largest-cosine.ts';
export { type Verification, type VerifyOptions, verifyCertificate } from './certificate/verify-certificate.ts';
export { clustersOf } from './clusters-of.ts';
export { type DedupeOptions, type DedupeResult, dedupe } from './dedupe.ts';
export type { EmbeddingReader, Embeddings } from './embeddings.ts';
export { type FarthestFirst, farthestFirst } from './farthest-first.ts';
export type { Names } from './finders/cosine-index.ts';
export type { KeepRule } from './keep-rule.ts';
export { type IndexOptions, openIndex, type RowIndex } from './open-index.ts';
export { type MemoryPlan, planMemory } from './plan-memory.ts';
export { type Reduced, reduceTo } from './reduce-to.ts';
export { type DedupeTextsOptions, dedupeTexts, type JudgedText } from './texts/dedupe-texts.ts';
