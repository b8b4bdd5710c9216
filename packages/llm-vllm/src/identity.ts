import { createHash } from 'node:crypto';
import type { JsonObject } from '@ablata/spec';
import type { ResolvedOptions } from './options.ts';

/** Counted up when the plugin sends or reads something differently, so that the same options give other answers. */
const VERSION = 1;

/** All that could change an answer; no address, key, header, timeout or degree of concurrency. */
export function identityOf(options: ResolvedOptions, model: string): JsonObject {
  return {
    plugin: '@ablata/llm-vllm',
    version: VERSION,
    model,
    api: options.api,
    temperature: options.temperature,
    topP: options.topP ?? null,
    topK: options.topK ?? null,
    minP: options.minP ?? null,
    presencePenalty: options.presencePenalty ?? null,
    frequencyPenalty: options.frequencyPenalty ?? null,
    repetitionPenalty: options.repetitionPenalty ?? null,
    maxTokens: options.maxTokens,
    minTokens: options.minTokens ?? null,
    stop: options.stop === undefined ? null : [options.stop].flat(),
    seed: options.seed,
    logprobs: options.logprobs,
    lengthRetries: options.lengthRetries,
    structured: options.structured,
    server: options.server,
    // These can hold anything, prompts and keys too: named by their hash.
    chatTemplateKwargs: hash(options.chatTemplateKwargs),
    extraBody: hash(options.extraBody),
  };
}

function hash(value: unknown): string | null {
  if (value === undefined) return null;
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
}

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
