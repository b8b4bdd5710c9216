import { AblataError, type Choice, type CompletionRequest, type JsonObject, type LanguageModel } from '@ablata/spec';

export interface ScriptedModel extends LanguageModel {
  readonly requests: readonly CompletionRequest[];
}

/** A model that answers by a function of the request, and remembers what it was asked. A thrown text is a request that the server refuses. */
export function scriptedModel(
  answer: (request: CompletionRequest, last: string) => string | Partial<Choice>,
  identity: JsonObject = { model: 'scripted' },
): ScriptedModel {
  const requests: CompletionRequest[] = [];
  return {
    identity,
    requests,
    concurrency: () => 4,
    async generate(request, { signal }) {
      signal.throwIfAborted();
      requests.push(request);
      await new Promise((resolve) => setImmediate(resolve));
      const given = answer(request, request.messages.at(-1)?.content ?? '');
      const choice: Choice = {
        text: '',
        finishReason: 'stop',
        ...(typeof given === 'string' ? { text: given } : given),
      };
      return { choices: [choice], usage: { promptTokens: 1, completionTokens: 1 }, seconds: 0, attempts: 1 };
    },
  };
}

/** What a server says to a request that it will never take. */
export function refusal(): AblataError {
  return new AblataError('SERVICE_REJECTED', 'the server refuses this request', { scope: 'row' });
}
