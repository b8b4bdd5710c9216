import { join } from 'node:path';
import { fileHash, userCache } from '@ablata/files';
import { openPool, type WorkerPool, WorkerThread } from '@ablata/onnx';
import {
  AblataError,
  type Decoded,
  type DecodeOptions,
  type JsonObject,
  type Logger,
  type SentenceDecoder,
  untilAborted,
} from '@ablata/spec';
import { type } from 'arktype';
import { type Checkpoint, openCheckpoint } from '../checkpoint/open-checkpoint.ts';
import { plainCheckpoint } from '../checkpoint/plain-checkpoint.ts';
import { findFiles } from '../find-files.ts';
import { QUANTIZER_REVISION } from '../precision/quantize-checkpoint.ts';
import { layoutOf } from '../run/layout-of.ts';
import { quantizedWeights } from '../run/quantized-weights.ts';
import { checkLanguage } from '../tokenizer/check-language.ts';
import { checkVectors, describeLengths } from './check-vectors.ts';
import { decodeInParts } from './decode-in-parts.ts';
import { type ResolvedDecoderOptions, type SonarDecoderOptions, sonarDecoderOptions } from './decoder-options.ts';
import type { DecoderRequests, OpenDecoderRequest, Strategy } from './messages.ts';
import { owner } from './owner.ts';
import { decoderWorkerUrl } from './worker-url.ts';

/** Counted up when the same weights would give other texts. */
const REVISION = 1;
/** Batches core passes at once, for each worker: enough for the end of a call, when ever fewer texts are left, to weigh little. */
const BATCHES_AT_ONCE = 16;

export interface SonarDecoded extends Decoded {
  /** Of each text, as rows of the checkpoint's embedding table, with the `</s>` that ends it. */
  readonly tokens: readonly Int32Array[];
}

/** SONAR's text decoder. Usable without core: calls may overlap, and all options of a call may be left out. */
export interface SonarDecoder extends SentenceDecoder {
  /** Loads the weights. {@link decode} does it if it has not been done. */
  start(signal?: AbortSignal): Promise<void>;
  decode(vectors: Float32Array, options?: DecodeOptions): Promise<SonarDecoded>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens SONAR's text decoder on a checkpoint. Reads and checks the checkpoint's directory and knows both files' sha256
 * (which takes seconds the first time a file is seen, and is remembered); weights are loaded by `start`.
 *
 * @throws `CONFIG_SONAR_…` for options and missing files, `DATA_…` for a file that can't be read, `DATA_CHECKPOINT_…` for that of another model.
 */
export async function createSonarDecoder(options: SonarDecoderOptions = {}, logger?: Logger): Promise<SonarDecoder> {
  const resolved = resolve(options);
  const cache = userCache('sonar');
  const files = findFiles(resolved, cache, 'decoder');
  const opening = { attentionHeads: resolved.attentionHeads, half: 'decoder' } as const;
  const checkpoint = openCheckpoint(files.checkpoint, opening);
  refuseCombinations(resolved, checkpoint);
  const checkpointHash = await fileHash(files.checkpoint, cache);
  const tokenizerHash = await fileHash(files.tokenizer, cache);
  const { dimension, vocabulary } = checkpoint.architecture;
  const layout = layoutOf(resolved, checkpoint.architecture, dimension * vocabulary);
  if (checkpoint.skipped.length > 0) {
    logger?.warn('The SONAR checkpoint holds more than the model; that was left out', {
      tensors: checkpoint.skipped.slice(0, 10),
      count: checkpoint.skipped.length,
    });
  }

  const open = async (signal: AbortSignal | undefined) => {
    const plain = await plainCheckpoint(checkpoint, checkpointHash, join(cache, 'plain'), opening, logger);
    const weights =
      resolved.precision === 'int8'
        ? await quantizedWeights(plain, opening, checkpointHash, join(cache, 'quantized'), signal, logger)
        : { path: plain.path, tensors: plain.tensors };
    const request: OpenDecoderRequest = {
      session: {
        checkpoint: { path: plain.path, tensors: plain.tensors },
        weights,
        architecture: checkpoint.architecture,
        precision: resolved.precision,
        memory: resolved.memory,
        executionProvider: resolved.executionProvider,
        threads: layout.threads,
      },
      tokenizerPath: files.tokenizer,
      family: checkpoint.family,
    };
    return openPool(
      layout.workers,
      () => new WorkerThread<DecoderRequests>(decoderWorkerUrl, owner),
      (thread) => thread.ask('open', request),
      signal,
    );
  };

  let pool: Promise<WorkerPool<DecoderRequests>> | undefined;
  let disposed = false;
  const opened = (signal: AbortSignal | undefined) => {
    if (disposed) throw new AblataError('INTERNAL_SONAR_DISPOSED', 'The SONAR decoder is used after it was disposed');
    pool ??= open(signal).catch((error: unknown) => {
      pool = undefined; // so that a later call may try again
      throw error;
    });
    return pool;
  };

  return {
    identity: identityOf(resolved, checkpoint, checkpointHash, tokenizerHash),
    dimension,
    batchSize: BATCHES_AT_ONCE * resolved.batch * layout.workers,
    start: async (signal) => {
      await opened(signal);
    },
    decode: async (vectors, { signal, language = resolved.language } = {}) => {
      signal?.throwIfAborted();
      refuseLanguage(language);
      checkVectors(vectors, dimension);
      const warning = describeLengths(vectors, dimension);
      if (warning !== undefined) logger?.warn(warning.message, warning.facts);
      const threads = await opened(signal);
      const { maxTokens, lengthPenalty, batch } = resolved;
      const request = { language, search: strategyOf(resolved), maxTokens, lengthPenalty, batch };
      return untilAborted(decodeInParts(threads, vectors, dimension, request, signal), signal);
    },
    [Symbol.asyncDispose]: async () => {
      disposed = true;
      const threads = await pool?.catch(() => undefined);
      pool = undefined;
      await threads?.[Symbol.asyncDispose]();
    },
  };
}

function resolve(options: SonarDecoderOptions): ResolvedDecoderOptions {
  const result = sonarDecoderOptions(options);
  if (!(result instanceof type.errors)) return result;
  throw new AblataError('CONFIG_SONAR_OPTIONS', `createSonarDecoder: ${result.summary}`, {
    hint: "See the decoder's options table in the README of @ablata/encoder-sonar.",
  });
}

function refuseLanguage(language: string): void {
  const problem = checkLanguage(language);
  if (problem === undefined) return;
  throw new AblataError('CONFIG_UNKNOWN_LANGUAGE', `language must be ${problem} (it was ${JSON.stringify(language)})`, {
    hint: 'Languages are named as in FLORES-200: an ISO 639-3 code and a script.',
  });
}

function refuseCombinations({ precision, executionProvider }: ResolvedDecoderOptions, { dtype }: Checkpoint): void {
  if (precision !== 'int8') return;
  if (executionProvider !== 'cpu') {
    throw new AblataError(
      'CONFIG_SONAR_PRECISION',
      `precision int8 runs on the CPU only, not on ${executionProvider}`,
      { hint: `Set precision: fp32 with executionProvider: ${executionProvider}.`, details: { path: ['precision'] } },
    );
  }
  if (dtype === 'f32') return;
  throw new AblataError(
    'CONFIG_SONAR_PRECISION',
    `precision int8 is made from float32 weights; the checkpoint is ${dtype}`,
    { hint: 'Use the float32 checkpoint, or set precision: fp32.', details: { path: ['precision'] } },
  );
}

function strategyOf({ strategy, beams, temperature, topP, seed }: ResolvedDecoderOptions): Strategy {
  if (strategy === 'sample') return { strategy, temperature, topP, seed };
  return { strategy: 'beam', beams: strategy === 'greedy' ? 1 : beams };
}

/** Everything that can change a text or a score; neither batch, memory, threads nor workers do. */
function identityOf(
  resolved: ResolvedDecoderOptions,
  { architecture }: Checkpoint,
  checkpointHash: string,
  tokenizerHash: string,
): JsonObject {
  const { language, precision, maxTokens, lengthPenalty, executionProvider } = resolved;
  return {
    decoder: '@ablata/encoder-sonar',
    revision: REVISION,
    checkpoint: `sha256:${checkpointHash}`,
    tokenizer: `sha256:${tokenizerHash}`,
    language,
    precision,
    ...(precision === 'int8' ? { quantizer: QUANTIZER_REVISION } : {}),
    search: { ...strategyOf(resolved) },
    maxTokens,
    lengthPenalty,
    scores: 'sum of log-probabilities / (tokens + 1) ** lengthPenalty',
    // Left out on the CPU, as it was before there was a choice: answers in ledgers are found by this.
    ...(executionProvider === 'cpu' ? {} : { executionProvider }),
    attentionHeads: architecture.attentionHeads,
  };
}
