export { type Architecture, basic } from './checkpoint/architecture.ts';
export { type Checkpoint, type OpenCheckpointOptions, openCheckpoint } from './checkpoint/open-checkpoint.ts';
export type { ElementType, TensorEntry } from './checkpoint/tensor-entry.ts';
export { createSonarEncoder, type SonarEncoder } from './create-sonar-encoder.ts';
export {
  createSonarDecoder,
  type SonarDecoded,
  type SonarDecoder,
} from './decoder/create-sonar-decoder.ts';
export { type SonarDecoderOptions, sonarDecoderOptions } from './decoder/decoder-options.ts';
export { default } from './plugin.ts';
export { type Precision, precisions } from './precision/precision.ts';
export { type SonarOptions, sonarOptions } from './sonar-options.ts';
export { type BpeTokenizer, createBpeTokenizer } from './tokenizer/bpe-tokenizer.ts';
export { type Language, languages } from './tokenizer/languages.ts';
export { readSentencePieceModel, type SentencePieceModel } from './tokenizer/sentencepiece-model.ts';
