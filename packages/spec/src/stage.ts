import type { Batch } from './batch.ts';
import type { ColumnSchema } from './columns.ts';
import type { Dependent } from './dependent.ts';
import type { Needs } from './needs.ts';
import type { Project } from './project.ts';
import type { OutputOf, Schema } from './schema.ts';
import type { StageContext } from './stage-context.ts';

/** A stage over rows: an async generator from batches to batches. */
export interface Stage<
  O = unknown,
  R extends ColumnSchema = ColumnSchema,
  A extends ColumnSchema = ColumnSchema,
  N extends Needs = Needs,
> {
  readonly kind: 'rows';
  readonly name: string;
  /** Counted up by its author when its output changes; part of memo keys and of the manifest. */
  readonly version: number;
  readonly options: Schema<unknown, O> | undefined;
  readonly needs: Dependent<N, O>;
  readonly reads: Dependent<R, O>;
  readonly adds: Dependent<A, O>;
  readonly replaces: Dependent<readonly string[], O>;
  readonly removes: Dependent<readonly string[], O>;
  readonly fanOut: Dependent<boolean, O>;
  readonly elsewhere?: boolean;
  readonly examine?: Examine<O> | undefined;
  run(batches: AsyncIterable<Batch<R>>, context: StageContext<O, N>): AsyncIterable<Batch<R & A>>;
}

/** What a stage knows when it looks at what its options name. */
export interface ExamineContext {
  readonly project: Project;
}

/** Taken from a method, so that a stage of certain options is a stage of any options. */
export type Examine<O> = { examine(options: O, context: ExamineContext): void | Promise<void> }['examine'];

/** Everything but `name`, `version`, `options` and `run` may depend on the options and on the stage's place: see {@link Dependent}. */
export interface StageDefinition<O extends Schema, R extends ColumnSchema, A extends ColumnSchema, N extends Needs> {
  readonly name: string;
  /** Default 1. */
  readonly version?: number;
  /** Validates the options of the config; without it the stage takes none. */
  readonly options?: O;
  /** Services to inject, by name: `{ llm: LanguageModel }`, `{ judges: several(LanguageModel) }`. Of its place only the name is known then. */
  readonly needs?: Dependent<N, OutputOf<O>>;
  /** Columns it needs. The planner proves that somebody adds them with this type. */
  readonly reads: Dependent<R, OutputOf<O>>;
  /** Columns it adds to every row it yields. A column that is there already is an error, unless it `replaces` it. */
  readonly adds: Dependent<A, OutputOf<O>>;
  /** Columns among `adds` that it writes over on purpose. */
  readonly replaces?: Dependent<readonly string[], OutputOf<O>>;
  /** Columns that end here: core takes them away behind the stage. */
  readonly removes?: Dependent<readonly string[], OutputOf<O>>;
  /** True when one row may become several (see `Batch.expand`). */
  readonly fanOut?: Dependent<boolean, OutputOf<O>>;
  /**
   * True when the work is done elsewhere, in threads say, so that core may prepare the next batch meanwhile, where it is certain to be wanted. Before it asks for
   * another, such a stage has yielded or dropped all it has, and it never yields more rows than it took.
   */
  readonly elsewhere?: boolean;
  /**
   * Looks at what its options name, such as files, before anything is started or spent. Throws `CONFIG_…` and `DATA_…` errors, several gathered by
   * `Refusals`; core adds the place in the config. Asks nothing, keeps nothing open.
   */
  readonly examine?: Examine<OutputOf<O>>;
  /**
   * Pull-based: it asks `batches` for the next one only when its own next one is asked for. It may cut batches anew but must
   * keep the rows in order, keep the rows of a request in one batch, and yield or drop each row it received. An error thrown here stops the run, unless
   * it is an AblataError of scope `row` from a task of `map`.
   */
  run(batches: AsyncIterable<Batch<R>>, context: StageContext<OutputOf<O>, N>): AsyncIterable<Batch<R & A>>;
}

/** Defines a stage over rows. @see StageDefinition */
export function defineStage<
  const R extends ColumnSchema,
  const A extends ColumnSchema,
  O extends Schema = Schema<unknown, Record<never, never>>,
  const N extends Needs = Record<never, never>,
>(definition: StageDefinition<O, R, A, N>): Stage<OutputOf<O>, R, A, N> {
  return {
    kind: 'rows',
    name: definition.name,
    version: definition.version ?? 1,
    options: definition.options as Schema<unknown, OutputOf<O>> | undefined,
    needs: definition.needs ?? ({} as N),
    reads: definition.reads,
    adds: definition.adds,
    replaces: definition.replaces ?? [],
    removes: definition.removes ?? [],
    fanOut: definition.fanOut ?? false,
    elsewhere: definition.elsewhere ?? false,
    examine: definition.examine,
    run: definition.run,
  };
}
