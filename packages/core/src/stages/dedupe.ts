import { type DedupIndex, Deduplicator, defineStage, type RowPosition } from '@ablata/spec';
import { RunControl } from '../run/control.ts';

/** Drops rows too like one kept before, and records for each which one. */
export const dedupe = defineStage({
  name: 'dedupe',
  needs: { dedupe: Deduplicator, control: RunControl },
  reads: { text: 'string', embedding: 'embedding' },
  adds: {},
  async *run(batches, { services, signal, drop, summary }) {
    let index: DedupIndex | undefined;
    const kept: RowPosition[] = [];
    try {
      for await (const batch of batches) {
        const { dimension, values } = batch.column('embedding');
        index ??= await services.dedupe.open(dimension);
        const verdicts = await index.admit(
          { length: batch.length, vectors: values, texts: batch.column('text') },
          signal,
        );
        const fresh: number[] = [];
        for (const [row, verdict] of verdicts.entries()) {
          const position = { request: batch.requests[row] as number, candidate: batch.candidates[row] as number };
          if (verdict.kept) {
            kept.push(position);
            fresh.push(row);
            continue;
          }
          drop(position, 'duplicate', 'near-duplicate of a kept row');
          services.control.duplicate({
            ...position,
            of: kept[verdict.duplicateOf] as RowPosition,
            similarity: verdict.similarity,
            vector: values.slice(row * dimension, (row + 1) * dimension),
          });
        }
        if (fresh.length > 0) yield fresh.length === batch.length ? batch : batch.select(fresh);
      }
    } finally {
      if (index?.summary) summary(index.summary());
      await index?.[Symbol.asyncDispose]?.();
    }
  },
});
