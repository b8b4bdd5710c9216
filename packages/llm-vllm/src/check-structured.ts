import type { Logger } from '@ablata/spec';
import { exchange } from './exchange.ts';
import { classify } from './failure.ts';
import { messages, shownURL } from './messages.ts';
import type { ResolvedOptions } from './options.ts';
import type { Endpoint } from './pool/endpoint.ts';

const WORD = 'ablata';
const SCHEMA = {
  type: 'object',
  properties: { answer: { type: 'string', enum: [WORD] } },
  required: ['answer'],
  additionalProperties: false,
};

/**
 * Asks a question to which only a server that enforces JSON Schemas gives this answer. Warns when schemas are ignored: the prompt's parser then has to
 * deal with what comes.
 *
 * @throws SERVICE_STRUCTURED_OUTPUT when the server refuses a schema.
 */
export async function checkStructured(
  endpoint: Endpoint,
  model: string,
  options: ResolvedOptions,
  logger: Logger | undefined,
  signal: AbortSignal,
): Promise<void> {
  const url = shownURL(endpoint.url);
  try {
    const request = {
      messages: [{ role: 'user' as const, content: 'Name a colour. Answer as JSON: {"answer": "<colour>"}' }],
      n: 1,
      seed: 1,
      jsonSchema: SCHEMA,
    };
    const ask = { request, model, maxTokens: 256, n: 1, seed: 1, vllm: endpoint.vllm };
    const { choices } = await exchange(endpoint, options, ask, { signal, requestId: 'ablata-check' });
    if (choices[0]?.finishReason === 'length' || obeys(choices[0]?.text ?? '')) return;
    logger?.warn(`${url} does not enforce JSON Schemas sent as ${options.structured}; answers are read as they come`, {
      hint: 'prompt.form: tags may give fewer unparsable answers',
    });
  } catch (thrown) {
    signal.throwIfAborted();
    const failure = classify(thrown);
    if (failure.status === 400 || failure.status === 422 || failure.status === 501) {
      throw messages.structuredRefused(url, options.structured, failure);
    }
    // Anything else will show itself, with its retries, at the requests proper.
  }
}

function obeys(text: string): boolean {
  try {
    return (JSON.parse(text) as { answer?: unknown } | null)?.answer === WORD;
  } catch {
    return false;
  }
}
