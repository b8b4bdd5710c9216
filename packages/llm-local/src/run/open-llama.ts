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
  const llama = await startLlama(library, settings.gpuLayers !== 0);
  const undo: (() => Promise<void>)[] = [async () => void hearers.delete(heard)];
  hearers.add(heard);
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

/** llama.cpp is one for the whole process, as is what it complains to: made once, and never undone. */
const started = new WeakMap<NodeLlama, Map<boolean, Promise<Llama>>>();
const hearers = new Set<Heard>();

/**
 * llama.cpp without a model, on the CPU alone or with a GPU.
 *
 * @throws PLUGIN_LLAMA_MISSING, SERVICE_LOCAL_GPU
 */
export async function startLlama(library: NodeLlama, onGpu: boolean): Promise<Llama> {
  const known = started.get(library) ?? new Map<boolean, Promise<Llama>>();
  started.set(library, known);
  const starting = known.get(onGpu) ?? getLlama(library, onGpu);
  known.set(onGpu, starting);
  const llama = await starting.catch((error: unknown) => {
    known.delete(onGpu); // so that a later call may try again
    throw error;
  });
  if (onGpu && llama.gpu === false) throw messages.noGpu();
  return llama;
}

async function getLlama(library: NodeLlama, onGpu: boolean): Promise<Llama> {
  try {
    return await library.getLlama({
      gpu: onGpu ? 'auto' : false,
      // Only what is installed: nothing is built or downloaded.
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      // Its threads are shared out by us.
      maxThreads: 0,
      logLevel: 'error',
      logger: (_: string, message: string) => {
        for (const heard of hearers) heard.take(message);
      },
    });
  } catch (cause) {
    throw messages.noBinary(onGpu, cause);
  }
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
