import {
  type AblataError,
  Batch,
  type Call,
  type ColumnSchema,
  deriveSeed,
  isAblataError,
  type MapOptions,
  type MapRows,
  type Row,
  type RowPosition,
} from '@ablata/spec';

interface Surroundings {
  readonly stage: string;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly failed: (row: RowPosition, error: AblataError) => void;
}

/** `map` as a stage's contract promises it, without a run around it: one batch at a time, its rows at once, in order. */
export function mapRows({ stage, seed, signal, failed }: Surroundings): MapRows {
  return async function* map<S extends ColumnSchema, T>(
    batches: AsyncIterable<Batch<S>>,
    task: (row: Row<S>, call: Call) => Promise<T>,
    { onFailure }: MapOptions<Row<S>, T> = {},
  ) {
    for await (const batch of batches) {
      signal.throwIfAborted();
      const rows = [...batch];
      const outcomes = await Promise.allSettled(
        rows.map(async (row) =>
          task(row, {
            signal,
            request: row.request,
            seed: (...key) => deriveSeed(seed, stage, row.request, row.candidate, ...key),
            onRetry: () => {},
            used: () => {},
          }),
        ),
      );
      const kept: { batch: Batch<S>; index: number }[] = [];
      const values: T[] = [];
      for (const [index, outcome] of outcomes.entries()) {
        const row = rows[index] as Row<S>;
        if (outcome.status === 'fulfilled') values.push(outcome.value);
        else if (!isRowError(outcome.reason)) throw outcome.reason;
        else if (onFailure) values.push(onFailure(row, outcome.reason));
        else {
          failed(row, outcome.reason);
          continue;
        }
        kept.push({ batch, index });
      }
      if (kept.length > 0) yield { batch: Batch.gather(kept), values };
    }
  };
}

function isRowError(error: unknown): error is AblataError {
  return isAblataError(error) && error.scope === 'row';
}
