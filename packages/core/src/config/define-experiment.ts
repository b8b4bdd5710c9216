import type { ExperimentConfig } from './schema.ts';

/** Gives an experiment its types in `ablata.config.ts`; returns it unchanged. */
export function defineExperiment(config: ExperimentConfig): ExperimentConfig {
  return config;
}
