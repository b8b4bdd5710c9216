import { type JsonObject, namedByHash } from '@ablata/spec';
import type { ResolvedOptions } from './options.ts';

/** Counted up when the plugin asks or reads something differently, so that the same options give other answers. */
const VERSION = 2;

/** All that could change an answer. No path, and nothing that only changes how fast it comes. */
export function identityOf(
  options: ResolvedOptions,
  hashes: readonly string[],
  template: string | undefined,
): JsonObject {
  return {
    plugin: '@ablata/llm-local',
    version: VERSION,
    model: hashes.map((hash) => `sha256:${hash}`).join(' '),
    api: options.api,
    // The file's own template is in the file's hash.
    chatTemplate: options.chatTemplate === undefined ? null : namedByHash(template),
    chatTemplateKwargs: namedByHash(options.api === 'chat' ? options.chatTemplateKwargs : undefined),
    temperature: options.temperature,
    topP: options.topP ?? null,
    topK: options.topK ?? null,
    minP: options.minP ?? null,
    presencePenalty: options.presencePenalty ?? null,
    frequencyPenalty: options.frequencyPenalty ?? null,
    repetitionPenalty: options.repetitionPenalty ?? null,
    maxTokens: options.maxTokens,
    stop: options.stop === undefined ? null : [options.stop].flat(),
    structured: options.structured,
    // A prompt read in other pieces gives other last bits; so do batches that are shared, and a GPU.
    promptChunk: options.promptChunk,
    batching: options.batching,
    gpuLayers: options.gpuLayers,
  };
}
