import { Deduplicator, definePlugin, defineStage, provide } from '@ablata/spec';

/** Rows that begin with the same words are duplicates. */
const openings = provide(Deduplicator, 'openings', {
  create: () => ({
    identity: { words: 6 },
    rule: { measure: 'none', threshold: null },
    async open() {
      const seen = new Map();
      let kept = 0;
      return {
        async admit({ texts }) {
          return texts.map((text) => {
            const opening = text.toLowerCase().split(/\s+/).slice(0, 6).join(' ');
            const duplicateOf = seen.get(opening);
            if (duplicateOf !== undefined) return { kept: false, duplicateOf, similarity: 1 };
            seen.set(opening, kept++);
            return { kept: true };
          });
        },
      };
    },
  }),
});

const length = defineStage({
  name: 'length',
  reads: { text: 'string' },
  adds: { characters: 'number' },
  async *run(batches) {
    for await (const batch of batches) {
      yield batch.add({ characters: batch.column('text').map((text) => text.length) });
    }
  },
});

export default definePlugin({ name: 'ablata-plugin-openings', specVersion: 1, provides: [openings], stages: [length] });
