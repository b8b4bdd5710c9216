import type { ExecutorBinding, RunOptions, StageEdit, With } from './schema.ts';

/** A service as a config binds it: with its own options where its plugin declares them, else with any. */
export type KnownService<Name, Binding> = Binding extends readonly unknown[]
  ? { readonly [Index in keyof Binding]: KnownService<Name, Binding[Index]> }
  : Binding extends { readonly use: infer Use extends string }
    ? `${SlotOf<Name, Binding>}/${Use}` extends infer Key extends keyof AblataServiceOptions
      ? AblataServiceOptions[Key] & { readonly use: Use; readonly slot?: string; readonly with?: With }
      : Binding
    : Binding;

type SlotOf<Name, Binding> = Binding extends { readonly slot: infer Slot extends string } ? Slot : Name & string;

/** A change to the graph, the same way. */
export type KnownStage<Edit> = Edit extends { readonly use: infer Use extends keyof AblataStageOptions }
  ? AblataStageOptions[Use] &
      Pick<StageEdit, 'name' | 'after' | 'before' | 'replace' | 'from' | 'with'> & { readonly use: Use }
  : Edit;

/** How to run, with an executor the same way. */
export type KnownRun<Run> = {
  readonly [Key in keyof Run]: Key extends 'executor'
    ? KnownExecutor<Run[Key]>
    : Key extends keyof RunOptions
      ? RunOptions[Key]
      : never;
};

type KnownExecutor<Binding> = Binding extends { readonly use: infer Use extends string }
  ? `executor/${Use}` extends infer Key extends keyof AblataServiceOptions
    ? AblataServiceOptions[Key] & Pick<ExecutorBinding, 'for'> & { readonly use: Use }
    : Binding
  : Binding;
