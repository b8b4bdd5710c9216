import { checkFile, userCache } from '@ablata/onnx';
import { type CheckContext, missing, type Readiness } from '@ablata/spec';
import { filesOf } from './create-local.ts';
import { messages } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import { loadNodeLlama } from './run/load-node-llama.ts';
import { startLlama } from './run/open-llama.ts';

/** Whether llama.cpp runs here, on a GPU when layers are to be on one, and whether the file is there and holds a language model. Loads no weights. */
export async function* checkLocal(
  { model, gpuLayers }: ResolvedOptions,
  { project, logger }: CheckContext,
): AsyncGenerator<Readiness> {
  yield await checkLibrary(project.root, gpuLayers !== 0, logger);
  try {
    const { files } = await filesOf(project.resolve(model));
    for (const file of files) yield await checkFile('weights', file, userCache('gguf'));
  } catch (error) {
    yield missing('weights', error);
  }
}

async function checkLibrary(root: string, onGpu: boolean, logger: CheckContext['logger']): Promise<Readiness> {
  const what = 'node-llama-cpp';
  try {
    const llama = await startLlama(await loadNodeLlama(root), onGpu, logger);
    const { gpu } = llama;
    await llama.dispose();
    if (onGpu && gpu === false) throw messages.noGpu();
    return { state: 'ready', what, message: `computes on ${gpu === false ? 'the CPU' : gpu}`, details: { gpu } };
  } catch (error) {
    return missing(what, error);
  }
}
