export { createOnnxEncoder, type OnnxEncoder } from './create-onnx-encoder.ts';
export { type KnownModel, knownModels } from './model/known-models.ts';
export { type OnnxOptions, onnxOptions } from './onnx-options.ts';
export { default } from './plugin.ts';
export { type Pooling, poolings } from './run/pool-tokens.ts';
