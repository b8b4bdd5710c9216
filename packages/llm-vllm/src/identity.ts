import { type JsonObject, namedByHash } from '@ablata/spec';
import type { ResolvedOptions } from './options.ts';
import { structuredField } from './request-body.ts';

/** Counted up when the plugin sends or reads something differently, so that the same options give other answers. */
const VERSION = 1;

/**
 * All that could change an answer, as it is really sent: an option that is left out is not there. No address, key, header, timeout or degree of
 * concurrency.
 */
export function identityOf(options: ResolvedOptions, model: string): JsonObject {
  const sent: Partial<ResolvedOptions> = options.server === 'openai' ? {} : options;
  return {
    plugin: '@ablata/llm-vllm',
    version: VERSION,
    model,
    api: options.api,
    temperature: options.temperature,
    topP: options.topP ?? null,
    topK: sent.topK ?? null,
    minP: sent.minP ?? null,
    presencePenalty: options.presencePenalty ?? null,
    frequencyPenalty: options.frequencyPenalty ?? null,
    repetitionPenalty: sent.repetitionPenalty ?? null,
    maxTokens: options.maxTokens,
    minTokens: sent.minTokens ?? null,
    stop: options.stop === undefined ? null : [options.stop].flat(),
    seed: options.seed,
    logprobs: options.logprobs,
    lengthRetries: options.lengthRetries,
    structured: structuredField(options),
    server: options.server,
    // Named only where it differs from what was before there was a choice, so that answers paid for then are found.
    ...(options.reasoning === 'keep' ? {} : { reasoning: options.reasoning }),
    // These can hold anything, prompts and keys too: named by their hash.
    chatTemplateKwargs: namedByHash(options.api === 'chat' ? sent.chatTemplateKwargs : undefined),
    extraBody: namedByHash(options.extraBody),
  };
}
