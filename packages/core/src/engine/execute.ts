import type { Ledger } from '@ablata/ledger';
import type { JsonObject } from '@ablata/spec';
import type { Books } from '../books/books.ts';
import type { ProvenGraph, ProvenNode } from '../graph/proven-graph.ts';
import type { EngineControl } from './engine-control.ts';
import type { Sink } from './evidence.ts';
import { join, tee } from './join.ts';
import { Lanes } from './lanes.ts';
import { PaymentGates } from './payment-gates.ts';
import type { AnyBatch } from './rows.ts';
import { runStage } from './run-stage.ts';
import { contextOf } from './stage-context.ts';

/** What a graph needs to run. */
export interface Surroundings {
  readonly seed: number;
  /** Nothing new is begun once it is aborted. */
  readonly signal: AbortSignal;
  /** What is under way is given up once it is aborted. Default: `signal`. */
  readonly giveUp?: AbortSignal | undefined;
  readonly books: Books;
  readonly control: EngineControl;
  readonly ledger: Ledger;
  readonly sink: Sink;
  /** The services of a stage, by its names for them. */
  services(node: ProvenNode): Promise<Readonly<Record<string, unknown>>>;
  /** Identities of what had a hand in a column that reaches the stage. */
  madeBy(node: ProvenNode, column: string): readonly JsonObject[];
  /** True when nothing may be spent: what a stage has not remembered ends the stream. */
  readonly planning?: boolean;
  /** Told each time that something is paid for: an answer that nobody remembers is about to be asked for. */
  paying?(): void;
  /** Asked when a stage wants more rows; false ends the stream. */
  proceed(): boolean;
  /** Whether rows will be wanted whatever becomes of these, which the last stage works on. Without it nothing is brought before it is asked for. */
  certain?(rows: number): boolean;
}

/** @see execute */
export interface Execution extends Surroundings {
  readonly gates: PaymentGates;
  readonly lanes: Lanes;
}

/** Connects the row stages and gives the rows of the last one. Nothing runs until they are pulled. */
export async function execute(graph: ProvenGraph, surroundings: Surroundings): Promise<AsyncIterable<AnyBatch>> {
  const { books, control, proceed, certain } = surroundings;
  const readers = (name: string): string[] =>
    graph.rows.filter(({ from }) => from.includes(name)).map((node) => node.name);
  const position = new Map(graph.rows.map(({ name }, index) => [name, index]));
  const execution: Execution = {
    ...surroundings,
    gates: new PaymentGates(readers, (name) => graph.rows.find((node) => node.name === name)?.from ?? []),
    lanes: new Lanes((stage) => position.get(stage) ?? -1, control.concurrency),
  };
  surroundings.signal.addEventListener('abort', () => execution.gates.closeAll(), { once: true });
  const outputs = new Map<string, AsyncIterable<AnyBatch>[]>();
  // After a stage that drops everything no other asks for rows, so each may end the run; but while rows wait to be joined only
  // the last one knows what is complete.
  const linear = graph.rows.every(({ from }) => from.length <= 1);
  for (const node of graph.rows) {
    const branches = node.from.map((name) => outputs.get(name)?.shift() as AsyncIterable<AnyBatch>);
    const context = await contextOf(node, execution);
    const mayEnd = linear || node === graph.sink;
    const output = runStage(node, inputOf(branches, books), context, books, {
      proceed: () => !mayEnd || proceed(),
      // What leaves the last stage is counted at once; behind another one rows may be on their way.
      ...(certain && linear && node === graph.sink && node.stage.elsewhere && { certain }),
      left: () => execution.gates.leave(node.name),
    });
    outputs.set(node.name, tee(output, Math.max(1, readers(node.name).length)));
  }
  return outputs.get(graph.sink.name)?.[0] as AsyncIterable<AnyBatch>;
}

function inputOf(branches: readonly AsyncIterable<AnyBatch>[], books: Books): AsyncIterable<AnyBatch> {
  const [only] = branches;
  if (only === undefined) return nothing();
  if (branches.length === 1) return only;
  return join(branches, (request, candidate) => books.abandoned({ request, candidate }));
}

async function* nothing(): AsyncGenerator<AnyBatch> {}
