import type { Ledger } from '@ablata/ledger';
import {
  AblataError,
  type Batch,
  createRandom,
  isAblataError,
  isEmbeddingColumn,
  type Json,
  type JsonObject,
  type Stage,
  type StageContext,
} from '@ablata/spec';
import type { ProvenGraph, ProvenNode } from '../graph/prove.ts';
import type { Books } from './books.ts';
import { join, tee } from './join.ts';
import { type AnyBatch, OrderCheck } from './rows.ts';

export interface Execution {
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly books: Books;
  readonly ledger: Ledger;
  /** The service behind a token, for the `needs` of stages. */
  service(token: symbol): Promise<unknown>;
  summary(stage: string, summary: JsonObject): void;
  /** True when nothing may be spent: what a stage has not remembered ends the stream. */
  readonly planning?: boolean;
  /** Asked when a stage wants more rows; false ends the stream. */
  proceed(): boolean;
}

/** Connects the row stages and gives the rows of the last one. Nothing runs until they are pulled. */
export async function execute(graph: ProvenGraph, execution: Execution): Promise<AsyncIterable<AnyBatch>> {
  const outputs = new Map<string, AsyncIterable<AnyBatch>[]>();
  // After a stage that drops everything no other asks for rows, so each may end the run; but while rows wait to be joined only
  // the last one knows what is complete.
  const linear = graph.rows.every(({ from }) => from.length <= 1);
  for (const node of graph.rows) {
    const branches = node.from.map((name) => outputs.get(name)?.shift() as AsyncIterable<AnyBatch>);
    const context = await contextOf(node, execution);
    const input =
      branches.length === 0
        ? nothing()
        : branches.length === 1
          ? (branches[0] as AsyncIterable<AnyBatch>)
          : join(branches, (request, candidate) => execution.books.abandoned({ request, candidate }));
    const output = runStage(node, input, context, execution, linear || node === graph.sink);
    const consumers = graph.rows.filter(({ from }) => from.includes(node.name)).length;
    outputs.set(node.name, tee(output, Math.max(1, consumers)));
  }
  return outputs.get(graph.sink.name)?.[0] as AsyncIterable<AnyBatch>;
}

async function* nothing(): AsyncGenerator<AnyBatch> {}

async function contextOf(node: ProvenNode<Stage>, execution: Execution): Promise<StageContext> {
  const { name, stage } = node;
  const services: Record<string, unknown> = {};
  for (const [need, token] of Object.entries(stage.needs)) services[need] = await execution.service(token);
  const { books, ledger, seed, signal } = execution;
  const scope = `${stage.name}@${stage.version}`;
  return {
    options: node.options,
    services: services as StageContext['services'],
    signal,
    random: (...key) => createRandom(seed, name, ...key),
    drop: (row, fate, reason) => books.dropped(name, row, fate, reason),
    note: (row, label, count = 1) => books.noted(name, row, label, count),
    summary: (summary) => execution.summary(name, summary),
    async memo<T extends Json>(key: JsonObject, compute: () => Promise<T>): Promise<T> {
      const known = ledger.memo(scope, key);
      if (known !== undefined) return known as T;
      if (execution.planning) throw notHeld(name);
      return (await ledger.rememberMemo(scope, key, await compute())) as T;
    },
  };
}

/** A stage with its books kept, its promises checked and its errors placed. */
async function* runStage(
  node: ProvenNode<Stage>,
  input: AsyncIterable<AnyBatch>,
  context: StageContext,
  execution: Execution,
  mayEnd: boolean,
): AsyncGenerator<AnyBatch> {
  const { name, stage } = node;
  const { books } = execution;
  const order = new OrderCheck(name);
  let working: AnyBatch | undefined;
  async function* received(): AsyncGenerator<AnyBatch> {
    for await (const batch of input) {
      if (batch.length === 0) continue;
      working = batch;
      books.received(name, batch.requests);
      yield batch;
      books.askedForMore(name, batch.requests.at(-1) as number);
      if (mayEnd && !execution.proceed()) return;
    }
  }
  try {
    for await (const yielded of stage.run(received(), context) as AsyncIterable<AnyBatch>) {
      const batch = stage.removes.length > 0 ? yielded.without(...stage.removes) : yielded;
      checkColumns(stage, batch);
      order.check(batch);
      books.emitted(name, batch.requests);
      yield batch as Batch;
    }
  } catch (error) {
    throw placed(error, name, working, context.signal);
  }
}

/** What a plan runs into when a stage would have to compute something that costs. */
export const NOT_HELD = 'SERVICE_NOT_HELD';

function notHeld(stage: string): AblataError {
  return new AblataError(NOT_HELD, `the stage '${stage}' would compute what the ledger does not hold`);
}

function checkColumns(stage: Stage, batch: AnyBatch): void {
  for (const [column, type] of Object.entries(stage.adds)) {
    const found = batch.columns[column];
    if (found && isEmbeddingColumn(found) === (type === 'embedding')) continue;
    throw new AblataError(
      'RUN_COLUMN',
      `the stage '${stage.name}' declares that it adds the column '${column}' (${type}) and yielded rows ${found ? 'with another kind of column' : 'without it'}`,
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
    {
      cause: error,
      mender: 'plugin',
      details,
    },
  );
}
