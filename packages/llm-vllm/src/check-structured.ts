import { classify, type Endpoint, type Failure, inWords, ServerFailure, shownURL } from '@ablata/endpoints';
import type { Logger } from '@ablata/spec';
import type { Exchange } from './exchange.ts';
import { messages } from './messages.ts';
import type { Ask } from './request-body.ts';

const WORD = 'ablata';
const SCHEMA = {
  type: 'object',
  properties: { answer: { type: 'string', enum: [WORD] } },
  required: ['answer'],
  additionalProperties: false,
};
const REFUSED = new Set([400, 422, 501]);

/**
 * Asks a question to which only a server that enforces JSON Schemas gives this answer. Warns when schemas are ignored: the prompt's parser then has to
 * deal with what comes. That a schema is refused is proven by asking without it.
 *
 * @throws SERVICE_STRUCTURED_OUTPUT when the server refuses a schema.
 */
export async function checkStructured(
  exchange: Exchange,
  endpoint: Endpoint,
  { model, structured }: { readonly model: string; readonly structured: string },
  logger: Logger | undefined,
  signal: AbortSignal,
): Promise<void> {
  const url = shownURL(endpoint.url);
  const messagesOf = [{ role: 'user' as const, content: 'Name a colour. Answer as JSON: {"answer": "<colour>"}' }];
  const plain: Ask = { request: { messages: messagesOf, n: 1, seed: 1 }, model, maxTokens: 256, n: 1, seed: 1 };
  const context = { signal, requestId: 'ablata-check' };
  const failureOf = async (ask: Ask): Promise<Failure | undefined> => {
    try {
      const { choices } = await exchange.ask(endpoint, ask, context);
      const [choice] = choices;
      if (ask === plain || choice?.finishReason === 'length' || obeys(choice?.text ?? '')) return undefined;
      logger?.warn(`${url} does not enforce JSON Schemas sent as ${structured}; answers are read as they come`, {
        hint: 'in the prompt, form: tags may give fewer unparsable answers',
      });
      return undefined;
    } catch (thrown) {
      signal.throwIfAborted();
      if (!(thrown instanceof ServerFailure)) logger?.debug(`the check of JSON Schemas: ${inWords(classify(thrown))}`);
      return classify(thrown);
    }
  };
  const failure = await failureOf({ ...plain, request: { ...plain.request, jsonSchema: SCHEMA } });
  // Anything else than a refusal will show itself, with its retries, at the requests proper.
  if (failure?.status === undefined || !REFUSED.has(failure.status)) return;
  if ((await failureOf(plain)) === undefined) throw messages.structuredRefused(url, structured, failure);
}

function obeys(text: string): boolean {
  try {
    return (JSON.parse(text) as { answer?: unknown } | null)?.answer === WORD;
  } catch {
    return false;
  }
}
