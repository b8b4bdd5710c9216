export { connectOpenaiEncoder, type EncoderNeeds } from './create-encoder.ts';
export { type EmbeddingOptions, embeddingOptions } from './options.ts';
export { default } from './plugin.ts';
