import { setImmediate as turn } from 'node:timers/promises';
import {
  AblataError,
  type Batch,
  type ColumnSchema,
  isAblataError,
  isEmbeddingColumn,
  type StageContext,
} from '@ablata/spec';
import type { Books } from '../books/books.ts';
import type { ProvenNode } from '../graph/proven-graph.ts';
import { oneAhead } from './one-ahead.ts';
import { type AnyBatch, OrderCheck } from './rows.ts';

export interface StageWatch {
  /** False when the stream has to end. */
  proceed(): boolean;
  /** Whether the stage will be asked for more whatever becomes of these rows: then what comes after them may be brought while it works on them. */
  certain?(rows: number): boolean;
  /** Nobody wants the stage's rows any more; said before the stage hears of it. */
  left(): void;
}

/** Rows that a stage receives before timers and signals are heard again: answers that are remembered come without a wait. */
const ROWS_A_TURN = 64;

/** A stage with its books kept, its promises checked and its errors placed. */
export async function* runStage(
  node: ProvenNode,
  input: AsyncIterable<AnyBatch>,
  context: StageContext,
  books: Books,
  { proceed, certain, left }: StageWatch,
): AsyncGenerator<AnyBatch> {
  const { name, stage, removes } = node;
  const order = new OrderCheck(name);
  let working: AnyBatch | undefined;

  async function* arriving(): AsyncGenerator<AnyBatch> {
    let rows = 0;
    for await (const batch of input) {
      if (batch.length === 0) continue;
      rows += batch.length;
      if (rows >= ROWS_A_TURN) {
        rows = 0;
        await turn();
      }
      yield batch;
    }
  }
  async function* received(): AsyncGenerator<AnyBatch> {
    const batches = certain ? oneAhead(arriving(), ({ length }) => certain(length)) : arriving();
    for await (const batch of batches) {
      working = batch;
      books.received(name, batch.requests);
      yield batch;
      books.askedForMore(name, batch.requests.at(-1) as number);
      if (!proceed()) return;
    }
  }

  try {
    for await (const yielded of stage.run(received(), context) as AsyncIterable<AnyBatch>) {
      const batch = removes.length > 0 ? yielded.without(...removes) : yielded;
      checkColumns(name, node.adds, removes, batch);
      order.check(batch);
      books.emitted(name, batch.requests);
      let wanted = false;
      try {
        yield batch as Batch;
        wanted = true;
      } finally {
        if (!wanted) left();
      }
    }
  } catch (error) {
    throw placed(error, name, working, context.signal);
  }
}

function checkColumns(stage: string, adds: ColumnSchema, removes: readonly string[], batch: AnyBatch): void {
  for (const [column, type] of Object.entries(adds)) {
    if (removes.includes(column)) continue;
    const found = batch.columns[column];
    if (found && isEmbeddingColumn(found) === (type === 'embedding')) continue;
    throw new AblataError(
      'RUN_COLUMN',
      `the stage '${stage}' declares that it adds the column '${column}' (${type}) and yielded rows ${found ? 'with another kind of column' : 'without it'}`,
      { mender: 'plugin' },
    );
  }
}

/** Names stage and row; once, where it arose, for errors travel through all stages downstream. */
function placed(error: unknown, stage: string, working: AnyBatch | undefined, signal: AbortSignal): unknown {
  if (signal.aborted || (isAblataError(error) && error.details['stage'] !== undefined)) return error;
  const [first, last] = [working?.requests[0], working?.requests.at(-1)];
  const at = first === undefined ? '' : first === last ? `, request ${first}` : `, requests ${first} to ${last}`;
  const details = {
    ...(isAblataError(error) ? error.details : {}),
    stage,
    ...(first !== undefined && { request: first }),
  };
  if (isAblataError(error)) {
    return new AblataError(error.code, `in the stage '${stage}'${at}: ${error.message}`, {
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error.cause ?? error,
      mender: error.mender,
      scope: error.scope,
      details,
    });
  }
  return new AblataError(
    'RUN_STAGE_FAILED',
    `in the stage '${stage}'${at}: ${(error as Error)?.message ?? String(error)}`,
    { cause: error, mender: 'plugin', details },
  );
}
