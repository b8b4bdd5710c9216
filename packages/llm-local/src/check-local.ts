import { availableParallelism } from 'node:os';
import { checkFile, userCache } from '@ablata/files';
import { type CheckContext, missing, type Project, type Readiness } from '@ablata/spec';
import { type FoundModel, findModel } from './find-model.ts';
import type { ResolvedOptions } from './options.ts';
import { loadNodeLlama } from './run/load-node-llama.ts';
import { startLlama } from './run/open-llama.ts';

const LIBRARY = 'node-llama-cpp';

/** Whether llama.cpp is installed and runs here, and whether the model is there and can be asked. */
export async function* checkLocal(
  options: ResolvedOptions,
  { project }: Pick<CheckContext, 'project'>,
): AsyncGenerator<Readiness> {
  yield await checkLibrary(options, project);
  let found: FoundModel;
  try {
    found = await findModel(options, project);
  } catch (error) {
    yield missing('weights', error);
    return;
  }
  for (const file of found.files) yield await checkFile('weights', file, userCache('gguf'));
  const { facts, contextSize } = found;
  const trained = facts.trainedContext ?? contextSize;
  yield {
    state: contextSize > trained ? 'note' : 'ready',
    what: 'context',
    message: `${contextSize} tokens for each of ${options.sequences} sequences; the model (${facts.architecture}) was trained for ${trained}`,
    details: { contextSize, sequences: options.sequences, trainedContext: trained, architecture: facts.architecture },
  };
}

async function checkLibrary({ gpuLayers, threads }: ResolvedOptions, project: Project): Promise<Readiness> {
  try {
    const { gpu } = await startLlama(await loadNodeLlama(project.root), gpuLayers !== 0);
    const used = threads ?? Math.max(1, availableParallelism() - 1);
    return {
      state: 'ready',
      what: LIBRARY,
      message:
        gpu === false ? `computes on the CPU, with ${used} of ${availableParallelism()} cores` : `computes on ${gpu}`,
      details: { gpu, threads: used },
    };
  } catch (error) {
    return missing(LIBRARY, error);
  }
}
