import type { KnownService, KnownStage } from './known-options.ts';
import type { ExperimentConfig, Services, StageEdit } from './schema.ts';

/** An experiment whose services and stages have the options that their plugins declare for them. */
interface TypedExperiment<S, G> extends Omit<ExperimentConfig, 'services' | 'stages'> {
  readonly services: { readonly [Name in keyof S]: KnownService<Name, S[Name]> };
  readonly stages?: { readonly [Index in keyof G]: KnownStage<G[Index]> };
}

/**
 * Gives an experiment its types in `ablata.config.ts`; returns it unchanged. Services and stages of plugins whose types are imported are held
 * against their own options; others take any.
 */
export function defineExperiment<const S extends Services, const G extends readonly StageEdit[]>(
  config: TypedExperiment<S, G>,
): ExperimentConfig {
  return config as ExperimentConfig;
}
