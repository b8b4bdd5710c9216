export { type EncodeSettings, encodeTexts, type TextEncoderPool } from './batching/encode-texts.ts';
export { planBatches } from './batching/plan-batches.ts';
export { joinTokens, type TokenBatch, type TokenizedTexts } from './batching/token-batch.ts';
export { type CommandLine, commandLine } from './command/command-line.ts';
export { noteProgress, type Terminal, terminalOf } from './command/terminal.ts';
export { type EncoderRequests, openEncoderPool } from './encoder-pool.ts';
export {
  type Attributes,
  MICROSOFT,
  nodeProto,
  OnnxGraph,
  type OnnxType,
  onnxTypes,
  tensorProto,
  type Value,
} from './graph/onnx-graph.ts';
export { type ProtobufField, packedVarints, protobufFields } from './graph/protobuf-fields.ts';
export { ProtobufWriter } from './graph/protobuf-writer.ts';
export type { Owner } from './owner.ts';
export { type PooledEncoder, type PooledEncoderParts, pooledEncoder } from './pooled-encoder.ts';
export { checkRuntime } from './session/check-runtime.ts';
export { createSession, type SessionSettings } from './session/create-session.ts';
export { disableTelemetry } from './session/disable-telemetry.ts';
export { type ExecutionProvider, executionProviders } from './session/execution-provider.ts';
export { loadOnnxRuntime } from './session/load-onnx-runtime.ts';
export type { OnnxRuntime, OnnxSession, OnnxTensor, OnnxValueInfo } from './session/onnx-runtime.ts';
export { productsSaturate } from './session/products-saturate.ts';
export { type Charsmap, openCharsmap } from './text/charsmap.ts';
export type { CloseRequest, RequestMap } from './threads/messages.ts';
export { type RequestHandlers, serveRequests } from './threads/serve-requests.ts';
export { type ThreadLayout, type ThreadLayoutOptions, threadLayout } from './threads/thread-layout.ts';
export { openPool, type WorkerPool } from './threads/worker-pool.ts';
export { WorkerThread } from './threads/worker-thread.ts';
