import { availableParallelism } from 'node:os';
import { fileHash, userCache } from '@ablata/files';
import type { LanguageModel, Logger, Project } from '@ablata/spec';
import { findModel } from './find-model.ts';
import { identityOf } from './identity.ts';
import { LocalModel } from './local-model.ts';
import { type LocalOptions, localOptions, type ResolvedOptions } from './options.ts';
import { loadNodeLlama } from './run/load-node-llama.ts';
import { openLlama } from './run/open-llama.ts';

/** Services it can use. */
export interface LocalNeeds {
  readonly logger?: Logger;
  /** Finds files, and node-llama-cpp, from the folder of the config; without it both are looked for from the working directory. */
  readonly project?: Project;
}

/**
 * A language model in the process: a GGUF file on llama.cpp. Reads what the file says of itself and knows its SHA-256 (remembered as long as the file stays as
 * it is); weights are loaded by `start`, or by the first `generate`.
 *
 * @throws CONFIG_GGUF, DATA_GGUF_NONE, DATA_GGUF_BROKEN, DATA_GGUF_KIND, CONFIG_CHAT_TEMPLATE
 */
export async function createLocal(options: LocalOptions, { logger, project }: LocalNeeds = {}): Promise<LanguageModel> {
  const chosen: ResolvedOptions = localOptions.assert(options);
  const { path, files, facts, template, render, contextSize } = await findModel(chosen, project);
  const hashes = await Promise.all(files.map((file) => fileHash(file, userCache('gguf'))));
  if (facts.trainedContext !== undefined && contextSize > facts.trainedContext) {
    logger?.warn(
      `contextSize ${contextSize} is more than the ${facts.trainedContext} tokens the model was trained for`,
    );
  }
  // llama.cpp's threads spin while they wait for each other: one that has to share its core holds up all.
  const threads = chosen.threads ?? Math.max(1, availableParallelism() - 1);
  return new LocalModel({
    identity: identityOf(chosen, hashes, template),
    options: chosen,
    contextSize,
    render,
    logger,
    open: async (signal) => {
      const library = await loadNodeLlama(project?.root ?? process.cwd());
      return openLlama(library, { ...chosen, path, contextSize, threads }, logger, signal);
    },
  });
}
