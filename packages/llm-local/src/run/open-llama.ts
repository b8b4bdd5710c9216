import type { Logger } from '@ablata/spec';
import { messages } from '../messages.ts';
import type { ResolvedOptions } from '../options.ts';
import type { LoadedModel } from './binding.ts';
import { LlamaBinding } from './llama-binding.ts';
import type { BatchItem, Llama, LlamaModel, NodeLlama } from './node-llama.ts';
import { Turns } from './turns.ts';

export interface OpenSettings extends Pick<ResolvedOptions, 'sequences' | 'batching' | 'promptChunk' | 'gpuLayers'> {
  readonly path: string;
  readonly contextSize: number;
  readonly threads: number;
}

/**
 * Loads a GGUF file into llama.cpp and makes its sequences.
 *
 * @throws PLUGIN_LLAMA_MISSING, SERVICE_LOCAL_GPU, SERVICE_LOCAL_LOAD, SERVICE_LOCAL_MEMORY
 */
export async function openLlama(
  library: NodeLlama,
  settings: OpenSettings,
  logger: Logger | undefined,
  signal: AbortSignal,
): Promise<LoadedModel> {
  const heard = new Heard(logger);
  const onGpu = settings.gpuLayers !== 0;
  const llama = await startLlama(library, onGpu, (message) => heard.take(message));
  const undo: (() => Promise<void>)[] = [() => llama.dispose()];
  try {
    signal.throwIfAborted();
    const model = await loadModel(llama, settings, heard, signal);
    undo.unshift(() => model.dispose());
    const context = await createContext(model, settings, signal);
    undo.unshift(() => context.dispose());
    const sequences = Array.from({ length: settings.sequences }, () => context.getSequence());
    const turns = settings.batching === 'exact' ? new Turns() : undefined;
    return new LlamaBinding({ library, llama, model, sequences, turns, dispose: () => inOrder(undo) });
  } catch (error) {
    await inOrder(undo);
    signal.throwIfAborted();
    throw error;
  }
}

/**
 * Starts llama.cpp; what it complains of is told to `hear`.
 *
 * @throws PLUGIN_LLAMA_MISSING, SERVICE_LOCAL_GPU
 */
export async function startLlama(library: NodeLlama, onGpu: boolean, hear: (message: string) => void): Promise<Llama> {
  const llama = await library
    .getLlama({
      gpu: onGpu ? 'auto' : false,
      // Only what is installed: nothing is built or downloaded.
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      // Its threads are shared out by us.
      maxThreads: 0,
      logLevel: 'error',
      logger: (_: string, message: string) => hear(message),
    })
    .catch((cause: unknown) => {
      throw messages.noBinary(onGpu, cause);
    });
  if (!onGpu || llama.gpu !== false) return llama;
  await llama.dispose();
  throw messages.noGpu();
}

async function loadModel(
  llama: Llama,
  { path, gpuLayers }: OpenSettings,
  heard: Heard,
  signal: AbortSignal,
): Promise<LlamaModel> {
  try {
    return await llama.loadModel({ modelPath: path, gpuLayers, loadSignal: signal });
  } catch (cause) {
    if (isMemory(cause)) throw messages.memory({ sequences: 1, contextSize: 0 }, cause);
    throw messages.notLoaded(path, heard.said, cause);
  }
}

async function createContext(
  model: LlamaModel,
  { contextSize, sequences, promptChunk, threads }: OpenSettings,
  signal: AbortSignal,
) {
  try {
    return await model.createContext({
      sequences,
      // llama.cpp makes each a multiple of 256 and warns where it has to.
      contextSize: Math.ceil(contextSize / 256) * 256,
      batchSize: promptChunk,
      threads,
      // Else models with a sliding window forget the beginning of a prompt that the next one shares.
      swaFullCache: true,
      createSignal: signal,
      failedCreationRemedy: false,
      batching: { itemPrioritizationStrategy: promptsAlone },
    });
  } catch (cause) {
    throw messages.memory({ sequences, contextSize }, cause);
  }
}

/** A piece of a prompt is computed on its own; steps of answers, a token each, together. */
function promptsAlone({
  items,
}: {
  readonly items: readonly BatchItem[];
}): { item: BatchItem; processAmount: number }[] {
  const piece = items.find(({ tokens }) => tokens.length > 1);
  return (piece === undefined ? items : [piece]).map((item) => ({ item, processAmount: item.tokens.length }));
}

async function inOrder(actions: readonly (() => Promise<void>)[]): Promise<void> {
  for (const action of actions) await action();
}

function isMemory(error: unknown): boolean {
  return (
    error instanceof Error &&
    /insufficient memory|not enough|too large for the available/iu.test(`${error.name} ${error.message}`)
  );
}

/** What llama.cpp complains of: passed on for who looks for it; the first explains why a file is not loaded. */
class Heard {
  readonly #logger: Logger | undefined;
  said = '';

  constructor(logger: Logger | undefined) {
    this.#logger = logger;
  }

  take(message: string): void {
    const text = message.trim();
    if (this.said === '') this.said = text;
    this.#logger?.debug(`llama.cpp: ${text}`);
  }
}
