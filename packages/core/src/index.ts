export { type AblateRequest, ablate, type VariantResult } from './ablate.ts';
export type { BooksTotals, FateCounts, StageBooks } from './books/books.ts';
export type { Outcome } from './books/outcome.ts';
export type { ServiceUsage } from './books/usage.ts';
export { checkServices, type ServiceReadiness } from './check-services.ts';
export {
  COMPARISON_COLUMNS,
  type ComparedRun,
  comparedRun,
  comparisonMarkdown,
  comparisonRows,
  failedRun,
  tokensByServiceLines,
} from './compare/compare.ts';
export { expandVariants, type Variant, type VariantSelection } from './config/ablations.ts';
export type { ConfigChange } from './config/change-config.ts';
export { defineExperiment } from './config/define-experiment.ts';
export { type LoadedConfig, loadConfig } from './config/load.ts';
export type { ConfigOrigin } from './config/locate.ts';
export type {
  Budget,
  ExecutorBinding,
  ExperimentConfig,
  RunOptions,
  ServiceBinding,
  StageEdit,
} from './config/schema.ts';
export type { BoundService } from './container/bind.ts';
export type { LoadedPlugin } from './container/load-plugins.ts';
export { everyProblem } from './every-problem.ts';
export { describeExperiment, type Experiment, type Host, openExperiment } from './experiment.ts';
export { type OpenedService, type OpenServiceOptions, openService } from './open-service.ts';
export { type Plan, plan } from './plan/plan.ts';
export { Recall } from './plan/recall.ts';
export { configSchema } from './reference/config-schema.ts';
export { type DescribedCatalogue, describeCatalogue, type Offered } from './reference/describe-catalogue.ts';
export { openCatalogue } from './reference/open-catalogue.ts';
export { compatibleVersion } from './remembered.ts';
export {
  type OfferedService,
  openExecutor,
  openWorker,
  type Worker,
  type WorkerOptions,
} from './remote/open-worker.ts';
export { DROPPED } from './run/drop-log.ts';
export type { OnEvent, Progress, RunEvent } from './run/events.ts';
export type { Manifest } from './run/manifest.ts';
export { AtomicFolder, type WrittenFile } from './run/output-folder.ts';
export type { Certificate, Decision, Proof } from './run/proof.ts';
export { isFinal, readManifest } from './run/read-manifest.ts';
export { proofFolder, readProof } from './run/read-proof.ts';
export { run } from './run/run.ts';
export type { RunRequest } from './run/run-request.ts';
export { checkSeal } from './run/seal.ts';
export { ledgerPath, openSession, type Session } from './session.ts';
