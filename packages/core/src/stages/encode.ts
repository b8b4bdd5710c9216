import { defineStage, SentenceEncoder } from '@ablata/spec';
import { type } from 'arktype';

/** Maps each text to its vector. */
export const encode = defineStage({
  name: 'encode',
  options: type({
    /** The column of texts. */
    column: "string > 0 = 'text'",
    /** The column for their vectors. */
    as: "string > 0 = 'embedding'",
    '+': 'reject',
  }),
  needs: { encoder: SentenceEncoder },
  reads: ({ column }) => ({ [column]: 'string' as const }),
  adds: ({ as }) => ({ [as]: 'embedding' as const }),
  async *run(batches, { options: { column, as }, services, signal, note }) {
    const { encoder } = services;
    for await (const batch of batches) {
      const { vectors, truncated } = await encoder.encode(batch.column(column), signal);
      truncated.forEach((cut, row) => {
        if (cut) note(batch.row(row), 'truncated input');
      });
      yield batch.add<{ [name: string]: 'embedding' }>({ [as]: { dimension: encoder.dimension, values: vectors } });
    }
  },
});
