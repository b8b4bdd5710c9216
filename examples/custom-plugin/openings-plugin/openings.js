/** The first so many words, without case and punctuation. @param {string} text @param {number} words */
function openingOf(text, words) {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .trim()
    .split(/\s+/)
    .slice(0, words)
    .join(' ');
}

/**
 * Drops an instruction that begins with the same words as one kept before. Vectors are not looked at.
 *
 * @param {import('./options.js').OpeningsOptions} options
 * @returns {import('@ablata/spec').Deduplicator}
 */
export function createOpeningsDeduplicator({ words }) {
  return {
    identity: { plugin: 'ablata-plugin-openings', rule: 'openings', words },
    rule: { measure: 'equality', threshold: 1 },
    async open() {
      /** @type {Map<string, number>} opening → position among the kept rows */
      const kept = new Map();
      return {
        async admit({ texts }, signal) {
          signal.throwIfAborted();
          return texts.map((text) => {
            const opening = openingOf(text, words);
            const duplicateOf = kept.get(opening);
            if (duplicateOf !== undefined) return { kept: false, duplicateOf, similarity: 1 };
            kept.set(opening, kept.size);
            return { kept: true };
          });
        },
        summary: () => ({ openings: kept.size }),
      };
    },
  };
}
