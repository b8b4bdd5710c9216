import { setTimeout } from 'node:timers/promises';
import { type Choice, type CompletionRequest, createRandom, type LanguageModel, type Random } from '@ablata/spec';

export interface LanguageModelOptions {
  /** How many requests are in flight at once. */
  readonly concurrency: number;
  /** What an answer takes, as if it came from somewhere. */
  readonly latencyMs: number;
}

const MOST_WORDS = 12;

/**
 * Answers with some words of the question in random order: a stand-in. Replace `answer` by the call of your model, and hand it
 * the signal. What fails there is thrown as an `AblataError` with a code `SERVICE_…`: of scope `row` when only this request
 * is hopeless, of scope `run` when nothing will succeed.
 */
export function createLanguageModel({ concurrency, latencyMs }: LanguageModelOptions): LanguageModel {
  return {
    // Whatever can change an answer belongs here: model, revision, sampling parameters. No hosts or secrets.
    identity: { plugin: 'PACKAGE_NAME', model: 'USE_NAME', version: 1 },
    concurrency: () => concurrency,
    async generate(request, { signal }) {
      signal.throwIfAborted();
      const started = performance.now();
      await setTimeout(latencyMs, undefined, { signal });
      const choices = Array.from({ length: request.n }, (_, choice) =>
        answer(request, createRandom(request.seed, 'USE_NAME', choice)),
      );
      return {
        choices,
        usage: {
          promptTokens: request.messages.reduce((sum, { content }) => sum + wordsOf(content).length, 0),
          completionTokens: choices.reduce((sum, { text }) => sum + wordsOf(text).length, 0),
        },
        seconds: (performance.now() - started) / 1000,
        attempts: 1,
      };
    },
  };
}

function answer({ messages, maxTokens = Number.POSITIVE_INFINITY }: CompletionRequest, random: Random): Choice {
  const words = random.shuffle(wordsOf(messages.at(-1)?.content ?? '')).slice(0, MOST_WORDS);
  return { text: words.slice(0, maxTokens).join(' '), finishReason: words.length > maxTokens ? 'length' : 'stop' };
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
