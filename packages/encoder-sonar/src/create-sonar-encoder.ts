import { join } from 'node:path';
import { fileHash, userCache } from '@ablata/files';
import { openEncoderPool, type PooledEncoder, pooledEncoder } from '@ablata/onnx';
import { AblataError, type JsonObject, type Logger } from '@ablata/spec';
import { type } from 'arktype';
import { constants } from './checkpoint/architecture.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint/open-checkpoint.ts';
import { plainCheckpoint } from './checkpoint/plain-checkpoint.ts';
import { findFiles } from './find-files.ts';
import { owner } from './owner.ts';
import { QUANTIZER_REVISION } from './precision/quantize-checkpoint.ts';
import { layoutOf } from './run/layout-of.ts';
import type { OpenRequest } from './run/messages.ts';
import { quantizedWeights } from './run/quantized-weights.ts';
import { type ResolvedSonarOptions, type SonarOptions, sonarOptions } from './sonar-options.ts';
import type { Language } from './tokenizer/languages.ts';
import { workerUrl } from './worker-url.ts';

/** Counted up when the same weights would give other numbers. */
const REVISION = 1;
/** Texts core passes at once, for each worker: enough to fill batches of like length. */
const BATCH_SIZE = 256;

/** SONAR's text encoder. Vectors are float32, `dimension` (1024) wide, not normalized. */
export type SonarEncoder = PooledEncoder;

/**
 * Opens SONAR's text encoder on a checkpoint. Reads and checks the checkpoint's directory and knows both files' sha256
 * (which takes seconds the first time a file is seen, and is remembered); weights are loaded by `start`.
 *
 * @throws `CONFIG_SONAR_…` for options and missing files, `DATA_…` for a file that can't be read, `DATA_CHECKPOINT_…` for that of another model.
 */
export async function createSonarEncoder(options: SonarOptions = {}, logger?: Logger): Promise<SonarEncoder> {
  const resolved = resolve(options);
  const cache = userCache('sonar');
  const files = findFiles(resolved, cache);
  const checkpoint = openCheckpoint(files.checkpoint, { attentionHeads: resolved.attentionHeads });
  refuseCombinations(resolved, checkpoint);
  const checkpointHash = await fileHash(files.checkpoint, cache);
  const tokenizerHash = await fileHash(files.tokenizer, cache);
  const { architecture, skipped } = checkpoint;
  const layout = layoutOf(resolved, architecture);
  if (skipped.length > 0) {
    logger?.warn('The SONAR checkpoint holds more than the model; that was left out', {
      tensors: skipped.slice(0, 10),
      count: skipped.length,
    });
  }

  const open = async (signal: AbortSignal | undefined) => {
    const isInt8 = resolved.precision === 'int8' || resolved.precision === 'int8-fast';
    const plain = await plainCheckpoint(
      checkpoint,
      checkpointHash,
      join(cache, 'plain'),
      { attentionHeads: resolved.attentionHeads },
      logger,
    );
    const weights = isInt8
      ? await quantizedWeights(
          plain,
          { attentionHeads: resolved.attentionHeads },
          checkpointHash,
          join(cache, 'quantized'),
          signal,
          logger,
        )
      : { path: plain.path, tensors: plain.tensors };
    const request: OpenRequest = {
      session: {
        weightsPath: weights.path,
        tensors: weights.tensors,
        architecture,
        precision: resolved.precision,
        memory: resolved.memory,
        executionProvider: resolved.executionProvider,
        threads: layout.threads,
      },
      tokenizerPath: files.tokenizer,
      language: resolved.language as Language,
      family: checkpoint.family,
      keepEos: resolved.keepEos,
    };
    return openEncoderPool(layout.workers, workerUrl, owner, request, signal);
  };

  return pooledEncoder({
    identity: identityOf(resolved, checkpoint, checkpointHash, tokenizerHash),
    dimension: architecture.dimension,
    batchSize: BATCH_SIZE * layout.workers,
    batchTokens: resolved.batchTokens,
    owner,
    open,
  });
}

function resolve(options: SonarOptions): ResolvedSonarOptions {
  const result = sonarOptions(options);
  if (!(result instanceof type.errors)) return result;
  throw new AblataError('CONFIG_SONAR_OPTIONS', `createSonarEncoder: ${result.summary}`, {
    hint: 'See the options table in the README of @ablata/encoder-sonar.',
  });
}

function refuseCombinations({ precision, executionProvider }: ResolvedSonarOptions, { dtype }: Checkpoint): void {
  const isInt8 = precision === 'int8' || precision === 'int8-fast';
  if (isInt8 && executionProvider !== 'cpu') {
    throw new AblataError(
      'CONFIG_SONAR_PRECISION',
      `precision ${precision} runs on the CPU only, not on ${executionProvider}`,
      {
        hint: `Set precision: fp16 or fp32 with executionProvider: ${executionProvider}.`,
        details: { path: ['precision'] },
      },
    );
  }
  if (isInt8 && dtype !== 'f32') {
    throw new AblataError(
      'CONFIG_SONAR_PRECISION',
      `precision ${precision} is made from float32 weights; the checkpoint is ${dtype}`,
      {
        hint: 'Use the float32 checkpoint, or set precision: fp32 or fp16.',
        details: { path: ['precision'] },
      },
    );
  }
}

/** Everything that can change a number in the output; neither memory, threads nor workers do. */
function identityOf(
  { precision, language, keepEos, executionProvider }: ResolvedSonarOptions,
  { architecture }: Checkpoint,
  checkpointHash: string,
  tokenizerHash: string,
): JsonObject {
  return {
    encoder: '@ablata/encoder-sonar',
    revision: REVISION,
    checkpoint: `sha256:${checkpointHash}`,
    tokenizer: `sha256:${tokenizerHash}`,
    language,
    precision,
    ...(precision.startsWith('int8') ? { quantizer: QUANTIZER_REVISION } : {}),
    truncation: `${constants.maxTokens} tokens, ${keepEos ? 'keeping' : 'dropping'} </s>`,
    executionProvider,
    attentionHeads: architecture.attentionHeads,
  };
}
