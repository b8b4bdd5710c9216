import { endpointOptions } from '@ablata/endpoints';
import type { InputOf, OutputOf } from '@ablata/spec';
import { type } from 'arktype';

export const vllmOptions = type({
  /** Addresses, key, headers, TLS, deadlines, retries, patience and concurrency. */
  '...': endpointOptions,
  /** As the server names it. May be left out when it serves only one. */
  'model?': 'string > 0',
  /** Which route to use. `completions` (for base models) joins the messages to one prompt. */
  api: "'chat' | 'completions' = 'chat'",

  /** How freely tokens are drawn; 0: always the likeliest. */
  temperature: 'number >= 0 = 1',
  /** Draws from the likeliest tokens that together have this probability. */
  'topP?': '0 < number <= 1',
  /** Lowers tokens that the answer has already. */
  'presencePenalty?': '-2 <= number <= 2',
  /** Lowers tokens by how often the answer has them. */
  'frequencyPenalty?': '-2 <= number <= 2',
  /** Most tokens of an answer, unless the prompt says. */
  maxTokens: 'number.integer > 0 = 2048',
  /** The field that `maxTokens` is sent in. `auto`: max_tokens, until a server asks for the other. */
  maxTokensField: "'auto' | 'max_tokens' | 'max_completion_tokens' = 'auto'",
  /** An answer ends before any of these. */
  'stop?': type('string').or('string[]'),
  /** Sends each request's own seed, so that a server that honours it reproduces its answers. */
  seed: 'boolean = true',
  /** Keeps the log probability of each generated token. */
  logprobs: 'boolean = false',
  /** When an answer was cut by the token limit: asks again with twice the limit, so many times. */
  lengthRetries: '0 <= number.integer <= 8 = 0',
  /** How a prompt's JSON Schema is sent; `off`: not at all. */
  structured: "'response_format' | 'structured_outputs' | 'off' = 'response_format'",
  /** What to do with the reasoning that a server gives apart: `keep` it beside the answer, or take it for the `answer` where there is no other. */
  reasoning: "'keep' | 'answer' = 'keep'",

  // The next five are known to vLLM and its like, and not sent when `server` is `openai`.
  /** Draws from so many likeliest tokens; -1: from all. */
  'topK?': 'number.integer >= -1',
  /** Leaves out tokens less likely than this share of the likeliest. */
  'minP?': '0 <= number <= 1',
  /** Above 1 lowers tokens that prompt and answer have already. */
  'repetitionPenalty?': '0 < number <= 2',
  /** An answer has at least so many tokens. */
  'minTokens?': 'number.integer >= 0',
  /** What the chat template is given beside the messages: `{ enable_thinking: false }`. */
  'chatTemplateKwargs?': 'Record<string, unknown>',
  /** Further fields of the request body, sent as they are to any server. */
  'extraBody?': 'Record<string, unknown>',
  /** `openai`: leaves out what OpenAI's own API refuses. Else everything that is set is sent. */
  server: "'auto' | 'vllm' | 'openai' = 'auto'",

  /** Streams answers: a server that hangs is noticed after `idleTimeout`. */
  stream: 'boolean = false',
  /** Seconds until the first token, when streaming. Default: `timeout`. */
  'firstTokenTimeout?': 'number > 0',
  /** Seconds between two tokens, when streaming. */
  idleTimeout: 'number > 0 = 60',
  '+': 'reject',
});

export type VllmOptions = InputOf<typeof vllmOptions>;

/** The options with their defaults. */
export type ResolvedOptions = OutputOf<typeof vllmOptions>;
