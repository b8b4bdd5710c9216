import type { Deduplicator } from '@ablata/spec';
import { createDedupIndex } from '../admission/dedup-index.ts';

/** Keeps every row: the arm of an ablation that says what dedup is worth. */
export function createNoDeduplicator(): Deduplicator {
  return {
    identity: { plugin: '@ablata/dedupe', name: 'none' },
    rule: { measure: 'none', threshold: null },
    open: async (dimension) => createDedupIndex([], dimension),
  };
}
