export { type MemoryDatasetContent, memoryDataset, sampleDataset } from './memory/memory-dataset.ts';
export { memoryExecutor } from './memory/memory-executor.ts';
export { type MemoryFolder, type MemoryFolderOptions, memoryFolder } from './memory/memory-folder.ts';
export { type Drop, type Note, type RunStageOptions, runStage, type StageResult } from './stage/run-stage.ts';
export { type InputRow, toBatches } from './stage/to-batches.ts';
export {
  type DatasetFormatSubject,
  datasetFormatChecks,
  describeDatasetFormat,
} from './suites/dataset-format.ts';
export { type DeduplicatorSubject, deduplicatorChecks, describeDeduplicator } from './suites/deduplicator.ts';
export { describeExecutor, type ExecutorSubject, executorChecks } from './suites/executor.ts';
export { describeLanguageModel, type LanguageModelSubject, languageModelChecks } from './suites/language-model.ts';
export {
  type AnswerExample,
  describePromptStrategy,
  type PromptStrategySubject,
  promptStrategyChecks,
} from './suites/prompt-strategy.ts';
export {
  describeSentenceDecoder,
  type SentenceDecoderSubject,
  sentenceDecoderChecks,
} from './suites/sentence-decoder.ts';
export {
  describeSentenceEncoder,
  type SentenceEncoderSubject,
  sentenceEncoderChecks,
} from './suites/sentence-encoder.ts';
export { type ExpectedFailure, provided, type ServiceSubject } from './suites/service.ts';
export { describeSource, type SourceSubject, sourceChecks } from './suites/source.ts';
export { describeSplitPolicy, type SplitPolicySubject, splitPolicyChecks } from './suites/split-policy.ts';
export { describeStage, type StageSubject, stageChecks } from './suites/stage.ts';
export { awkwardTexts } from './support/awkward-texts.ts';
export { type Check, describeChecks, type Failure, runChecks } from './support/check.ts';
