import type { CompletionRequest, JsonObject } from '@ablata/spec';
import type { ResolvedOptions } from './options.ts';

/** What is sent for a request. */
export interface Ask {
  readonly request: CompletionRequest;
  readonly model: string;
  readonly maxTokens: number;
  /** Choices to ask for, and the first one's seed: fewer than `request.n` when a server gave too few. */
  readonly n: number;
  readonly seed: number;
  /** Whether vLLM's own fields may be sent. */
  readonly vllm: boolean;
}

/** Names of the options that only vLLM understands and that are set. */
export function vllmOnly(options: ResolvedOptions): string[] {
  const own = ['topK', 'minP', 'repetitionPenalty', 'minTokens', 'chatTemplateKwargs'] as const;
  const set: string[] = own.filter((name) => options[name] !== undefined);
  return options.structured === 'structured_outputs' ? [...set, 'structured: structured_outputs'] : set;
}

/** The JSON body of a request to `/chat/completions` or `/completions`. */
export function requestBody(options: ResolvedOptions, ask: Ask): Record<string, unknown> {
  const { request, vllm } = ask;
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
    max_tokens: ask.maxTokens,
    stop: options.stop,
    logprobs: options.logprobs ? (chat ? true : 0) : undefined,
    ...(vllm
      ? {
          top_k: options.topK,
          min_p: options.minP,
          repetition_penalty: options.repetitionPenalty,
          min_tokens: options.minTokens,
          chat_template_kwargs: chat ? options.chatTemplateKwargs : undefined,
        }
      : {}),
    ...schemaFields(options, request.jsonSchema, vllm),
    ...(options.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    ...options.extraBody,
  });
}

function schemaFields(options: ResolvedOptions, schema: JsonObject | undefined, vllm: boolean): object {
  if (schema === undefined || options.structured === 'off') return {};
  if (options.structured === 'structured_outputs') return vllm ? { structured_outputs: { json: schema } } : {};
  // Only vLLM knows `response_format` on the completions route.
  if (options.api === 'completions' && !vllm) return {};
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } } };
}

function toPrompt(request: CompletionRequest): string {
  return `${request.messages.map(({ content }) => content).join('\n\n')}\n\n`;
}

function withoutUndefined(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
