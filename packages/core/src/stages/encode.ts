import { defineStage, SentenceEncoder } from '@ablata/spec';
import { type } from 'arktype';
import { ahead } from './ahead.ts';

/** Maps each text to its vector; where the encoder takes several calls at once, batches ahead of the one that is wanted. */
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
    const encodings = ahead(
      batches,
      () => encoder.concurrency?.() ?? 1,
      async (batch, asking) => ({ batch, encoded: await encoder.encode(batch.column(column), asking) }),
      signal,
    );
    for await (const { batch, encoded } of encodings) {
      const { vectors, truncated, unknown, failures } = encoded;
      const dropped = new Set<number>();
      for (const [row, error] of failures ?? []) {
        drop(batch.row(row), 'failed', error.code);
        dropped.add(row);
      }
      truncated.forEach((cut, row) => {
        if (cut) note(batch.row(row), 'truncated input');
      });
      unknown?.forEach((tokens, row) => {
        if (tokens === 0 || dropped.has(row)) return;
        note(batch.row(row), 'unknown tokens', tokens);
        if (fate === 'keep') return;
        drop(batch.row(row), 'filtered', 'tokens the encoder does not know');
        dropped.add(row);
      });
      const added = batch.add<{ [name: string]: 'embedding' }>({
        [as]: { dimension: encoder.dimension, values: vectors },
      });
      if (dropped.size === 0) {
        yield added;
        continue;
      }
      const rest = batch.requests.map((_, row) => row).filter((row) => !dropped.has(row));
      if (rest.length > 0) yield added.select(rest);
    }
  },
});
