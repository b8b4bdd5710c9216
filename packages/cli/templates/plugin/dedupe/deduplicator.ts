import type { Deduplicator, Verdict } from '@ablata/spec';

export interface DeduplicatorOptions {
  /** Two texts are duplicates from this similarity on. */
  readonly threshold: number;
}

/** Texts that share most of their words (Jaccard similarity of the word sets), by comparing each with every kept one. */
export function createDeduplicator({ threshold }: DeduplicatorOptions): Deduplicator {
  return {
    identity: { plugin: 'PACKAGE_NAME', rule: 'USE_NAME', version: 1, threshold },
    rule: { measure: 'jaccard', threshold },
    async open() {
      const kept: Set<string>[] = [];
      const judge = (text: string): Verdict => {
        const words = wordsOf(text);
        for (const [duplicateOf, other] of kept.entries()) {
          const similarity = jaccard(words, other);
          if (similarity >= threshold) return { kept: false, duplicateOf, similarity };
        }
        kept.push(words);
        return { kept: true };
      };
      return {
        async admit({ texts }, signal) {
          signal.throwIfAborted();
          return texts.map(judge);
        },
        summary: () => ({ kept: kept.length }),
      };
    },
  };
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]);
}

function jaccard(one: Set<string>, other: Set<string>): number {
  let shared = 0;
  for (const word of one) if (other.has(word)) shared++;
  return shared / (one.size + other.size - shared);
}
