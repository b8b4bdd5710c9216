import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AblataError, type Encoded, type JsonObject, type Logger, type SentenceEncoder } from '@ablata/spec';
import { type } from 'arktype';
import { constants } from './checkpoint/architecture.ts';
import { fileHash } from './checkpoint/file-hash.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint/open-checkpoint.ts';
import { plainCheckpoint } from './checkpoint/plain-checkpoint.ts';
import { findFiles } from './find-files.ts';
import { QUANTIZER_REVISION } from './precision/quantize-checkpoint.ts';
import { encodeTexts } from './run/encode-texts.ts';
import { type EncoderPool, openPool, untilAborted } from './run/encoder-pool.ts';
import { quantizedWeights } from './run/quantized-weights.ts';
import { type ResolvedSonarOptions, type SonarOptions, sonarOptions } from './sonar-options.ts';
import type { Language } from './tokenizer/languages.ts';
import { userCache } from './user-cache.ts';

/** Counted up when the same weights would give other numbers. */
const REVISION = 1;
/** Texts core passes at once: enough to fill batches of like length. */
const BATCH_SIZE = 256;

/** SONAR's text encoder. Vectors are float32, `dimension` (1024) wide, not normalized. */
export interface SonarEncoder extends SentenceEncoder {
  /** Loads the weights. {@link encode} does it if it has not been done. */
  start(signal?: AbortSignal): Promise<void>;
  /** Encodes texts of the encoder's language. Calls may overlap. */
  encode(texts: readonly string[], signal?: AbortSignal): Promise<Required<Encoded>>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens SONAR's text encoder on a checkpoint. Reads and checks the checkpoint's directory and knows both files' sha256
 * (which takes seconds the first time a file is seen, and is remembered); weights are loaded by `start`.
 *
 * @throws `CONFIG_SONAR_…` for options and missing files, `DATA_…` for a file that can't be read, `DATA_CHECKPOINT_…` for that of another model.
 */
export async function createSonarEncoder(options: SonarOptions = {}, logger?: Logger): Promise<SonarEncoder> {
  const resolved = resolve(options);
  const cache = userCache();
  const files = findFiles(resolved, cache);
  const checkpoint = openCheckpoint(files.checkpoint, { attentionHeads: resolved.attentionHeads });
  refuseCombinations(resolved, checkpoint);
  const checkpointHash = await fileHash(files.checkpoint, cache);
  const tokenizerHash = await fileHash(files.tokenizer, cache);
  const { architecture, skipped } = checkpoint;
  if (skipped.length > 0) {
    logger?.warn('The SONAR checkpoint holds more than the model; that was left out', {
      tensors: skipped.slice(0, 10),
      count: skipped.length,
    });
  }
  let opening: Promise<EncoderPool> | undefined;
  let disposed = false;

  const open = async (signal: AbortSignal | undefined): Promise<EncoderPool> => {
    const isInt8 = resolved.precision === 'int8' || resolved.precision === 'int8-fast';
    const plain = await plainCheckpoint(checkpoint, checkpointHash, join(cache, 'plain'), resolved, logger);
    const weights = isInt8
      ? await quantizedWeights(plain, resolved.attentionHeads, checkpointHash, join(cache, 'quantized'), signal, logger)
      : { path: plain.path, tensors: plain.tensors };
    const threads = resolved.threads ?? Math.max(1, Math.floor(availableParallelism() / resolved.workers));
    return openPool(
      resolved.workers,
      {
        session: {
          weightsPath: weights.path,
          tensors: weights.tensors,
          architecture,
          precision: resolved.precision,
          memory: resolved.memory,
          executionProvider: resolved.executionProvider,
          threads,
        },
        tokenizerPath: files.tokenizer,
        language: resolved.language as Language,
        family: checkpoint.family,
        keepEos: resolved.keepEos,
      },
      signal,
    );
  };
  const pool = (signal: AbortSignal | undefined): Promise<EncoderPool> => {
    if (disposed) throw new AblataError('INTERNAL_SONAR_DISPOSED', 'The SONAR encoder is used after it was disposed');
    opening ??= open(signal).catch((error) => {
      opening = undefined; // so that a later call may try again
      throw error;
    });
    return opening;
  };

  return {
    identity: identityOf(resolved, checkpoint, checkpointHash, tokenizerHash),
    dimension: architecture.dimension,
    batchSize: BATCH_SIZE,
    start: async (signal) => {
      await pool(signal);
    },
    encode: async (texts, signal) => {
      signal?.throwIfAborted();
      const opened = await pool(signal);
      return untilAborted(encodeTexts(opened, texts, architecture.dimension, resolved.batchTokens, signal), signal);
    },
    [Symbol.asyncDispose]: async () => {
      disposed = true;
      const opened = await opening?.catch(() => undefined);
      opening = undefined;
      await opened?.[Symbol.asyncDispose]();
    },
  };
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
      },
    );
  }
  if (isInt8 && dtype !== 'f32') {
    throw new AblataError(
      'CONFIG_SONAR_PRECISION',
      `precision ${precision} is made from float32 weights; the checkpoint is ${dtype}`,
      {
        hint: 'Use the float32 checkpoint, or set precision: fp32 or fp16.',
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
