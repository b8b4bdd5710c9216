export { createDirect, type DirectOptions, directOptions } from './direct.ts';
export { createDirectN, type DirectNOptions, directNOptions } from './direct-n.ts';
export { filterLanguage } from './filters/filter-language.ts';
export { filterPlaceholders } from './filters/filter-placeholders.ts';
export { filterRefusals, isRefusal } from './filters/filter-refusals.ts';
export { type FindOtherLanguage, type Language, openLanguageDetector } from './filters/open-language-detector.ts';
export { type KeepOptions, type KeepRule, keepCandidates, type WeightMode } from './keep.ts';
export { default } from './plugin.ts';
export { createSequence, type SequenceOptions, sequenceOptions } from './sequence.ts';
export type { PromptNeeds } from './strategy.ts';
export {
  createVerbalizedSampling,
  type VerbalizedSamplingOptions,
  verbalizedSamplingOptions,
} from './verbalized-sampling.ts';
