import { setImmediate, setTimeout } from 'node:timers/promises';
import { type CompletionRequest, createRandom, type LanguageModel, type Random } from '@ablata/spec';
import { countTokens, cutTokens } from '../phrases/count-tokens.ts';

export interface StandInOptions {
  /** Milliseconds each answer takes, for demonstrations. Default 0. Changes no answer. */
  readonly latencyMs?: number;
}

interface StandIn {
  readonly model: string;
  readonly version: number;
  readonly caveat: string;
  /** The text of one choice. */
  answer(request: CompletionRequest, random: Random): string;
}

const CONCURRENCY = 8;

/**
 * A language model that is none. An answer is a function of the request's messages, seed, n, JSON Schema and token limit. Tokens are
 * runs of characters between white space.
 */
export function createStandIn(
  { model, version, caveat, answer }: StandIn,
  { latencyMs = 0 }: StandInOptions,
): LanguageModel {
  return {
    identity: { plugin: '@ablata/offline', model, version },
    caveats: [caveat],
    concurrency: () => CONCURRENCY,
    async generate(request, { signal }) {
      signal.throwIfAborted();
      const started = performance.now();
      await (latencyMs > 0 ? setTimeout(latencyMs, undefined, { signal }) : setImmediate());
      signal.throwIfAborted();
      const { messages, seed, maxTokens, n } = request;
      const choices = Array.from({ length: n }, (_, index) => {
        const text = answer(request, createRandom(seed, model, JSON.stringify(messages), index));
        const cut = maxTokens === undefined ? text : cutTokens(text, maxTokens);
        return { text: cut, finishReason: cut === text ? ('stop' as const) : ('length' as const) };
      });
      return {
        choices,
        usage: {
          promptTokens: messages.reduce((sum, { content }) => sum + countTokens(content), 0),
          completionTokens: choices.reduce((sum, { text }) => sum + countTokens(text), 0),
        },
        seconds: (performance.now() - started) / 1000,
        attempts: 1,
      };
    },
  };
}
