import type { CompletionRequest, JsonObject } from '@ablata/spec';
import type { Dialect } from './dialect.ts';
import type { ResolvedOptions } from './options.ts';

/** What is sent for a request. */
export interface Ask {
  readonly request: CompletionRequest;
  readonly model: string;
  readonly maxTokens: number;
  /** Choices to ask for, and the first one's seed: fewer than `request.n` when a server gave too few. */
  readonly n: number;
  readonly seed: number;
}

/** Names of the options that are set and that OpenAI's own API would refuse. */
export function leftOut(options: ResolvedOptions): string[] {
  if (options.server !== 'openai') return [];
  const own = ['topK', 'minP', 'repetitionPenalty', 'minTokens', 'chatTemplateKwargs'] as const;
  const set: string[] = own.filter((name) => options[name] !== undefined);
  return options.structured === 'structured_outputs' ? [...set, 'structured: structured_outputs'] : set;
}

/** How a JSON Schema is sent, if at all. */
export function structuredField({ structured, api, server }: ResolvedOptions): ResolvedOptions['structured'] {
  if (server !== 'openai') return structured;
  // OpenAI knows `response_format` on the chat route alone.
  return structured === 'response_format' && api === 'chat' ? structured : 'off';
}

/** The JSON body of a request to `/chat/completions` or `/completions`. */
export function requestBody(options: ResolvedOptions, dialect: Dialect, ask: Ask): Record<string, unknown> {
  const { request } = ask;
  const openai = options.server === 'openai';
  const chat = options.api === 'chat';
  return withoutUndefined({
    model: ask.model,
    ...(chat ? { messages: request.messages } : { prompt: toPrompt(request) }),
    n: ask.n === 1 ? undefined : ask.n,
    seed: options.seed ? ask.seed : undefined,
    temperature: options.temperature,
    top_p: options.topP,
    presence_penalty: options.presencePenalty,
    frequency_penalty: options.frequencyPenalty,
    [dialect.maxTokensField]: ask.maxTokens,
    stop: options.stop,
    logprobs: options.logprobs ? (chat ? true : 0) : undefined,
    ...(openai
      ? {}
      : {
          top_k: options.topK,
          min_p: options.minP,
          repetition_penalty: options.repetitionPenalty,
          min_tokens: options.minTokens,
          chat_template_kwargs: chat ? options.chatTemplateKwargs : undefined,
        }),
    ...schemaFields(structuredField(options), request.jsonSchema),
    ...(options.stream ? { stream: true } : {}),
    ...(options.stream && dialect.streamOptions ? { stream_options: { include_usage: true } } : {}),
    ...options.extraBody,
  });
}

function schemaFields(field: ResolvedOptions['structured'], schema: JsonObject | undefined): object {
  if (schema === undefined || field === 'off') return {};
  if (field === 'structured_outputs') return { structured_outputs: { json: schema } };
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } } };
}

function toPrompt(request: CompletionRequest): string {
  return `${request.messages.map(({ content }) => content).join('\n\n')}\n\n`;
}

function withoutUndefined(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
