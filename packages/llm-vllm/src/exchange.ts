import type OpenAI from 'openai';
import { type Answer, addUsage } from './answer/answer.ts';
import { readStream } from './answer/read-stream.ts';
import { readChat, readCompletion } from './answer/read-whole.ts';
import { MalformedAnswer } from './failure.ts';
import type { ResolvedOptions } from './options.ts';
import type { Endpoint } from './pool/endpoint.ts';
import { type Ask, requestBody } from './request-body.ts';

export interface ExchangeOptions {
  readonly signal: AbortSignal;
  /** Names the request in the server's log. */
  readonly requestId: string;
}

/** Asks a server once; again for the rest of the choices when it gives fewer than asked for. */
export async function exchange(
  endpoint: Endpoint,
  options: ResolvedOptions,
  ask: Ask,
  context: ExchangeOptions,
): Promise<Answer> {
  let whole: Answer | undefined;
  for (let have = 0; have < ask.n; have = whole.choices.length) {
    const rest = { ...ask, n: ask.n - have, seed: (ask.seed + have) % 2 ** 31 };
    const part = await exchangeOnce(endpoint, options, rest, context).catch(asMalformed);
    whole =
      whole === undefined
        ? part
        : { ...whole, choices: [...whole.choices, ...part.choices], usage: addUsage(whole.usage, part.usage) };
  }
  return { ...(whole as Answer), choices: (whole as Answer).choices.slice(0, ask.n) };
}

/** A shape nobody foresaw shows as a TypeError of whoever reads it. */
function asMalformed(error: unknown): never {
  throw error instanceof TypeError ? new MalformedAnswer('malformed-answer') : error;
}

async function exchangeOnce(
  { client }: Endpoint,
  options: ResolvedOptions,
  ask: Ask,
  { signal, requestId }: ExchangeOptions,
): Promise<Answer> {
  const body = requestBody(options, ask);
  const request = { signal, headers: { 'X-Request-Id': requestId } };
  if (options.api === 'chat') {
    if (!options.stream)
      return readChat(
        await client.chat.completions.create(body as unknown as OpenAI.ChatCompletionCreateParamsNonStreaming, request),
      );
    const stream = await client.chat.completions.create(
      body as unknown as OpenAI.ChatCompletionCreateParamsStreaming,
      request,
    );
    return readStream(stream, options.idleTimeout, () => stream.controller.abort());
  }
  if (!options.stream)
    return readCompletion(
      await client.completions.create(body as unknown as OpenAI.CompletionCreateParamsNonStreaming, request),
    );
  const stream = await client.completions.create(body as unknown as OpenAI.CompletionCreateParamsStreaming, request);
  return readStream(stream, options.idleTimeout, () => stream.controller.abort());
}
