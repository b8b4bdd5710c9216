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
    /** What becomes of a text with tokens that the encoder does not know: its vector says nothing of them. */
    unknown: "'keep' | 'drop' = 'keep'",
    '+': 'reject',
  }),
  needs: { encoder: SentenceEncoder },
  reads: ({ column }) => ({ [column]: 'string' as const }),
  adds: ({ as }) => ({ [as]: 'embedding' as const }),
  async *run(batches, { options: { column, as, unknown: fate }, services, signal, note, drop }) {
    const { encoder } = services;
    for await (const batch of batches) {
      const { vectors, truncated, unknown } = await encoder.encode(batch.column(column), signal);
      truncated.forEach((cut, row) => {
        if (cut) note(batch.row(row), 'truncated input');
      });
      const unread: number[] = [];
      unknown?.forEach((tokens, row) => {
        if (tokens === 0) return;
        note(batch.row(row), 'unknown tokens', tokens);
        unread.push(row);
      });
      const encoded = batch.add<{ [name: string]: 'embedding' }>({
        [as]: { dimension: encoder.dimension, values: vectors },
      });
      if (fate === 'keep' || unread.length === 0) {
        yield encoded;
        continue;
      }
      for (const row of unread) drop(batch.row(row), 'filtered', 'tokens the encoder does not know');
      const rest = batch.requests.map((_, row) => row).filter((row) => !unread.includes(row));
      if (rest.length > 0) yield encoded.select(rest);
    }
  },
});
