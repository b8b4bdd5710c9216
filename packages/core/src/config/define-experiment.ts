import type { KnownRun, KnownService, KnownStage } from './known-options.ts';
import type { ExperimentConfig, RunOptions, Services, StageEdit } from './schema.ts';

/** An experiment whose services, stages and executor have the options that their plugins declare for them. */
interface TypedExperiment<S, G, R> extends Omit<ExperimentConfig, 'services' | 'stages' | 'run'> {
  readonly services: { readonly [Name in keyof S]: KnownService<Name, S[Name]> };
  readonly stages?: { readonly [Index in keyof G]: KnownStage<G[Index]> };
  readonly run?: KnownRun<R>;
}

/**
 * Gives an experiment its types in `ablata.config.ts`; returns it unchanged. Services, stages and executors of plugins whose types are imported are held
 * against their own options; others take any.
 */
export function defineExperiment<
  const S extends Services,
  const G extends readonly StageEdit[],
  const R extends RunOptions,
>(config: TypedExperiment<S, G, R>): ExperimentConfig {
  return config as ExperimentConfig;
}
