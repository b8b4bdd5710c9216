import { defineStage, SentenceEncoder } from '@ablata/spec';

/** Maps each text to its vector. */
export const encode = defineStage({
  name: 'encode',
  needs: { encoder: SentenceEncoder },
  reads: { text: 'string' },
  adds: { embedding: 'embedding' },
  async *run(batches, { services, signal, note }) {
    const { encoder } = services;
    for await (const batch of batches) {
      const { vectors, truncated } = await encoder.encode(batch.column('text'), signal);
      truncated.forEach((cut, row) => {
        if (cut) note(batch.row(row), 'truncated input');
      });
      yield batch.add<{ embedding: 'embedding' }>({ embedding: { dimension: encoder.dimension, values: vectors } });
    }
  },
});
