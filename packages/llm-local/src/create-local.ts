import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileHash, userCache } from '@ablata/onnx';
import type { LanguageModel, Logger, Project } from '@ablata/spec';
import { type ModelFacts, modelFacts } from './gguf/language-model.ts';
import { modelFiles } from './gguf/model-files.ts';
import { readGguf } from './gguf/read-gguf.ts';
import { identityOf } from './identity.ts';
import { LocalModel } from './local-model.ts';
import { messages } from './messages.ts';
import { type LocalOptions, localOptions, type ResolvedOptions } from './options.ts';
import { readTemplate } from './prompt/read-template.ts';
import { joinMessages, type RenderPrompt, renderWith } from './prompt/render-prompt.ts';
import { loadNodeLlama } from './run/load-node-llama.ts';
import { openLlama } from './run/open-llama.ts';

/** Tokens of a context where none is asked for: a longer one takes memory that few prompts need. */
const USUAL_CONTEXT = 4096;

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
  const resolvePath = (path: string): string => project?.resolve(path) ?? resolve(path);
  const path = resolvePath(chosen.model);
  const { facts, files } = await filesOf(path);
  const template = chosen.chatTemplate === undefined ? facts.template : readTemplate(chosen.chatTemplate, resolvePath);
  const render = promptOf(chosen, template, path);
  const hashes = await Promise.all(files.map((file) => fileHash(file, userCache('gguf'))));
  const contextSize = chosen.contextSize ?? Math.min(facts.trainedContext ?? USUAL_CONTEXT, USUAL_CONTEXT);
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

/** What a GGUF file says of its model, and all files of it. @throws CONFIG_GGUF, DATA_GGUF_NONE, DATA_GGUF_BROKEN, DATA_GGUF_KIND */
export async function filesOf(
  path: string,
): Promise<{ readonly facts: ModelFacts; readonly files: readonly string[] }> {
  refuseWhatIsNoFile(path);
  const facts = modelFacts(await readGguf(path), path);
  return { facts, files: modelFiles(path, facts.parts) };
}

function promptOf(options: ResolvedOptions, template: string | undefined, path: string): RenderPrompt {
  if (options.api === 'completions') return joinMessages;
  if (template === undefined) throw messages.noTemplate(path);
  return renderWith(template, options.chatTemplateKwargs ?? {});
}

function refuseWhatIsNoFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw messages.noSuchFile(path);
  if (!stats.isDirectory()) return;
  throw messages.isFolder(
    path,
    readdirSync(path).filter((name) => name.endsWith('.gguf')),
  );
}
