import { defineStage } from '@ablata/spec';

/** Adds a column: the word an instruction begins with. */
export default defineStage({
  name: 'opening',
  reads: { text: 'string' },
  adds: { opening: 'string' },
  async *run(batches) {
    for await (const batch of batches) {
      yield batch.add({ opening: batch.column('text').map((text) => (text.split(/\s+/)[0] ?? '').toLowerCase()) });
    }
  },
});
