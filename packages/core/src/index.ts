export { type AblateRequest, ablate, type VariantResult } from './ablate.ts';
export {
  COMPARISON_COLUMNS,
  type ComparedRun,
  comparedRun,
  comparisonMarkdown,
  comparisonRows,
  failedRun,
} from './compare/compare.ts';
export { type Diversity, measureDiversity } from './compare/diversity.ts';
export { expandVariants, type Variant } from './config/ablations.ts';
export { defineExperiment } from './config/define-experiment.ts';
export { type LoadedConfig, loadConfig } from './config/load.ts';
export type { ConfigOrigin } from './config/locate.ts';
export type { Budget, ExperimentConfig, RunOptions, ServiceBinding, StageEdit } from './config/schema.ts';
export { didYouMean } from './config/suggest.ts';
export type { BoundService } from './container/bind.ts';
export { describeExperiment, type Experiment, type Host, openExperiment } from './experiment.ts';
export { type Plan, plan, Recall } from './plan.ts';
export type { BooksTotals, FateCounts, StageBooks } from './run/books.ts';
export type { OnEvent, Outcome, Progress, RunEvent } from './run/events.ts';
export type { Manifest } from './run/manifest.ts';
export { AtomicFolder, type WrittenFile } from './run/output-folder.ts';
export { type DedupCertificate, DROPPED_VECTORS, type Proof } from './run/proof.ts';
export { isFinal, readManifest } from './run/read-manifest.ts';
export { type RunRequest, run } from './run/run.ts';
export { ledgerPath, openSession, type Session } from './session.ts';
