import { statSync } from 'node:fs';
import { fileHash, userCache } from '@ablata/files';
import { openEncoderPool, type PooledEncoder, pooledEncoder, type ThreadLayout, threadLayout } from '@ablata/onnx';
import { AblataError } from '@ablata/spec';
import { type } from 'arktype';
import { openModel } from './model/open-model.ts';
import { type OnnxOptions, onnxOptions, type ResolvedOnnxOptions } from './onnx-options.ts';
import { owner } from './owner.ts';
import type { OpenRequest } from './run/messages.ts';
import { workerUrl } from './worker-url.ts';

/** Counted up when the same files would give other numbers. */
const REVISION = 1;
/** Texts core passes at once, for each worker: enough to fill batches of like length. */
const BATCH_SIZE = 512;

/** An encoder on an ONNX file. Vectors are float32, normalized if the model's folder or `normalize` says so. */
export type OnnxEncoder = PooledEncoder;

/**
 * Opens a model's folder in the form of sentence-transformers. Reads what the folder says and knows the sha256 of weights
 * and tokenizer (remembered for as long as the files stay as they are); weights are loaded by `start`, or by the first `encode`.
 *
 * @throws `CONFIG_ONNX_…` for options and missing files, `DATA_ONNX_…` for a folder that is damaged or says too little.
 */
export async function createOnnxEncoder(options: OnnxOptions): Promise<OnnxEncoder> {
  const resolved = resolve(options);
  const cache = userCache('onnx');
  const { folder, modelFile, weights, use } = openModel(resolved, cache);
  const hashes = await Promise.all(weights.map((file) => fileHash(file, cache)));
  const tokenizerHash = await fileHash(folder.tokenizer, cache);
  const layout = layoutOf(resolved, weights);
  const request: OpenRequest = {
    session: {
      modelFile,
      width: use.width,
      pooling: use.pooling,
      whole: use.whole,
      normalize: use.normalize,
      dimensions: use.dimensions,
      padId: folder.padId,
      executionProvider: resolved.executionProvider,
      threads: layout.threads,
    },
    tokenizerFile: folder.tokenizer,
    prefix: use.prefix,
    maxTokens: use.maxTokens,
    poolsPrompt: folder.poolsPrompt,
  };
  return pooledEncoder({
    identity: {
      encoder: '@ablata/encoder-onnx',
      revision: REVISION,
      model: hashes.map((hash) => `sha256:${hash}`).join(' '),
      tokenizer: `sha256:${tokenizerHash}`,
      pooling: use.whole ? 'of the file' : (use.pooling ?? 'of the file'),
      normalize: use.normalize,
      prefix: use.prefix,
      poolsPrompt: folder.poolsPrompt,
      maxTokens: use.maxTokens,
      dimensions: use.dimensions,
      executionProvider: resolved.executionProvider,
    },
    dimension: use.dimensions,
    batchSize: BATCH_SIZE * layout.workers,
    batchTokens: resolved.batchTokens,
    padded: true,
    owner,
    open: (signal) => openEncoderPool(layout.workers, workerUrl, owner, request, signal),
  });
}

/** Workers and their threads where the user did not set them. Products of a batch are about as large as SONAR's, whose encoder has the same rule. */
function layoutOf(
  { precision, executionProvider, workers, threads }: ResolvedOnnxOptions,
  weights: readonly string[],
): ThreadLayout {
  return threadLayout({
    workers,
    threads,
    executionProvider,
    mostThreads: precision === 'int8' ? 4 : 8,
    sessionBytes: weights.reduce((sum, file) => sum + statSync(file).size, 0),
  });
}

function resolve(options: OnnxOptions): ResolvedOnnxOptions {
  const result = onnxOptions(options);
  if (!(result instanceof type.errors)) return result;
  throw new AblataError('CONFIG_ONNX_OPTIONS', `createOnnxEncoder: ${result.summary}`, {
    hint: 'See the options table in the README of @ablata/encoder-onnx.',
  });
}
