export { Batch } from './batch.ts';
export {
  acceptsColumn,
  type Column,
  type ColumnSchema,
  type Columns,
  type ColumnType,
  type ColumnTypes,
  type EmbeddingColumn,
  isEmbeddingColumn,
  type Row,
  type RowPosition,
} from './columns.ts';
export {
  type DatasetStage,
  type DatasetStageContext,
  type DatasetStageDefinition,
  defineDatasetStage,
  type PublishedFile,
  type SplitDataset,
} from './dataset-stage.ts';
export type { DatasetView, EmbeddingInfo, RowSource } from './dataset-view.ts';
export { type BoundFacts, type Dependent, dependOn, type StagePlace } from './dependent.ts';
export { didYouMean, nearest } from './did-you-mean.ts';
export { AblataError, type AblataErrorOptions, type ErrorCode, isAblataError, type Mender } from './errors.ts';
export { FATES, type Fate } from './fate.ts';
export type { Json, JsonObject } from './json.ts';
export { Logger } from './logger.ts';
export { namedByHash } from './named-by-hash.ts';
export { type Injected, isSeveral, type NamedService, type Needs, type Several, several } from './needs.ts';
export {
  type AnyStage,
  definePlugin,
  type ExamineService,
  type Plugin,
  type PluginDefinition,
  type Provider,
  type ProviderDefinition,
  provide,
  SPEC_VERSION,
} from './plugin.ts';
export { Project } from './project.ts';
export { createRandom, deriveSeed, type Random } from './random.ts';
export { type CheckContext, type CheckService, missing, type Readiness } from './readiness.ts';
export { Refusals } from './refusals.ts';
export type { InputOf, OutputOf, Schema } from './schema.ts';
export type { Service } from './service.ts';
export {
  DatasetFormat,
  type Normalizer,
  type OpenDataset,
  type OutputFile,
  type OutputFolder,
  type WriteContext,
} from './services/dataset-format.ts';
export {
  type DedupIndex,
  Deduplicator,
  type DedupMemory,
  type DedupRows,
  type Verdict,
} from './services/deduplicator.ts';
export {
  Executor,
  type ExecutorGlance,
  type RemoteCall,
  type RemoteChannel,
  type RemoteFailure,
  type RemoteHandler,
  type RemoteOutcome,
  type RemoteQueue,
  type RemoteService,
  type RemoteServing,
  type RemoteValue,
  type RemoteWorker,
  type ServeOptions,
  type ServingCounts,
} from './services/executor.ts';
export {
  type ChatMessage,
  type Choice,
  type Completion,
  type CompletionRequest,
  type FinishReason,
  type GenerateContext,
  LanguageModel,
  type Retry,
  type Usage,
} from './services/language-model.ts';
export { type Candidate, type Parsed, type Prompt, PromptStrategy, type Reject } from './services/prompt-strategy.ts';
export { type Decoded, type DecodeOptions, SentenceDecoder } from './services/sentence-decoder.ts';
export { type Encoded, SentenceEncoder } from './services/sentence-encoder.ts';
export { type RecordWants, Source, type SourceRecord, type SourceSize } from './services/source.ts';
export { type RowSet, type SplitAssignment, type SplitContext, SplitPolicy } from './services/split-policy.ts';
export { eachError, type Problem, severalErrors } from './several-errors.ts';
export { defineStage, type Examine, type ExamineContext, type Stage, type StageDefinition } from './stage.ts';
export type {
  Call,
  CommonContext,
  Concurrent,
  MapOptions,
  Mapped,
  MapRows,
  StageContext,
} from './stage-context.ts';
export { slotOf, type Token, token } from './token.ts';
export type { TypedOptions } from './typed-options.ts';
export { untilAborted } from './until-aborted.ts';
export { withColumns } from './with-columns.ts';
