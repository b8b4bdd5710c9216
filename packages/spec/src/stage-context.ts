import type { Batch } from './batch.ts';
import type { ColumnSchema, Row, RowPosition } from './columns.ts';
import type { AblataError } from './errors.ts';
import type { Fate } from './fate.ts';
import type { Json, JsonObject } from './json.ts';
import type { Injected, Needs } from './needs.ts';
import type { Random } from './random.ts';
import type { GenerateContext, Usage } from './services/language-model.ts';

/** What stages over rows and stages over the dataset have in common. */
export interface CommonContext<O, N extends Needs> {
  /** The stage's name in the graph. */
  readonly stage: string;
  /** The stage's options, validated, with defaults. */
  readonly options: O;
  /** The services it declared in `needs`, by those names. */
  readonly services: Injected<N>;
  /** Aborts when the run is cancelled: pass it on, and stop promptly. */
  readonly signal: AbortSignal;
  /** The run's seed. */
  readonly seed: number;
  /** A stream keyed by (the run's seed, this stage, the key). The only randomness a stage may use. */
  readonly random: (...key: readonly (string | number)[]) => Random;
  /**
   * Puts what the stage found out as a whole into the run's stats. Deterministic values only; the last call wins. How far a stage works
   * ahead of the target is a matter of pace: one that counts rows gives a function, which is called at the end with the last request that counts.
   */
  readonly summary: (summary: JsonObject | ((through: number) => JsonObject)) => void;
  /** Tells the user something once, e.g. that judge and writer are one model. No record texts. */
  readonly warn: (message: string) => void;
}

/** What a stage over rows gets beside its rows. */
export interface StageContext<O = unknown, N extends Needs = Needs> extends CommonContext<O, N> {
  /** The columns that reach it, with their types. */
  readonly columns: ColumnSchema;
  /** Takes a row out of the run and enters it in the books. The reason is short and fixed, so that it can be counted; no record texts. */
  readonly drop: (row: RowPosition, fate: Fate, reason: string) => void;
  /** Counts something worth knowing about a row, e.g. `repair:trailing-comma`. Appears in the run's stats under the stage. */
  readonly note: (row: RowPosition, label: string, count?: number) => void;
  /**
   * Makes an expensive answer durable: looks the key up in the ledger, else computes and stores before it returns. The key
   * must hold everything that could change the answer; the stage's name and version and the identities of the services it
   * needs are added.
   */
  readonly memo: <T extends Json>(key: JsonObject, compute: () => Promise<T>) => Promise<T>;
  /**
   * Does a task for each row, many at once, and gives the results in the order of the rows. Everything `generate` has comes with it: what
   * is paid for is never lost, requests are held back while a run lives on answers it has, budgets count them, a task
   * that throws an error of scope `row` becomes a row that is booked as `failed`, any other error ends the run.
   *
   * @example
   * for await (const { batch, values } of map(batches, async (row, call) => {
   *   const { choices } = await services.llm.generate({ messages: ask(row), n: 1, seed: call.seed() }, call);
   *   return choices[0]?.text ?? '';
   * }, { service: services.llm })) yield batch.add({ answer: values });
   */
  readonly map: MapRows;
  /**
   * Asks that the dataset hold rows in these shares by the value of a column: what is beyond a share is filtered. To be called before the
   * stage yields.
   */
  readonly shares: (column: string, shares: Readonly<Record<string, number>>) => void;
  /** The identities of the models and encoders that had a hand in making a column, nearest first. */
  readonly madeBy: (column: string) => readonly JsonObject[];
  /**
   * Adds to the run's proof under the stage's name: what shows that the verdict on this row is right. Counts only for rows that are
   * settled when the run ends.
   *
   * @param facts plain facts, e.g. `{ of: [request, candidate], similarity }`; no record texts but those of a public reference set.
   * @param vector float32 vector of the row, for verdicts that rest on it; stored beside the proof.
   */
  readonly evidence: (row: RowPosition, facts: JsonObject, vector?: Float32Array) => void;
  /** What the stage promises of its rows as a whole, for the head of its part of the proof: measure, threshold, column. The last call wins. */
  readonly certify: (promise: JsonObject) => void;
}

export type MapRows = <S extends ColumnSchema, T>(
  batches: AsyncIterable<Batch<S>>,
  task: (row: Row<S>, call: Call) => Promise<T>,
  options?: MapOptions<Row<S>, T>,
) => AsyncIterable<Mapped<S, T>>;

export interface MapOptions<R, T> {
  /** The services the task calls: as many calls are in flight as they like to have, over all stages that use them. */
  readonly service?: Concurrent | readonly Concurrent[];
  /** Calls in flight at once, when no service says it. Default 8. */
  readonly concurrency?: number;
  /** How many rows a row becomes, at best, in the end: keeps the stage from paying for what the target does not need. Default 1. */
  readonly yields?: number;
  /** Turns a failure that concerns only this row into a result; without it the row is dropped as `failed`. */
  readonly onFailure?: (row: R, error: AblataError) => T;
}

/** A service that knows how many calls it likes in flight, as a language model does. */
export type Concurrent = object & { concurrency?(): number };

/** Rows, in order, with the result of each. */
export interface Mapped<S extends ColumnSchema, T> {
  readonly batch: Batch<S>;
  readonly values: readonly T[];
}

/** One row's turn in a {@link MapRows}: pass it to `generate` as it is. */
export interface Call extends GenerateContext {
  /** A 31-bit seed of (the run's seed, this stage, the row, the key): a further sample is a further key. */
  seed(...key: readonly (string | number)[]): number;
  /** Counts tokens of a service that is not a language model of core's; those of language models are counted as they are. */
  used(usage: Usage): void;
}
