import type { InputOf, OutputOf } from '@ablata/spec';
import { type } from 'arktype';

const secret = type('string').or({ env: 'string > 0', '+': 'reject' });

export const vllmOptions = type({
  /** One server, or several with the same model; each URL ends in `/v1`. */
  baseURL: type('string > 0').or('string[] >= 1').default('http://localhost:8000/v1'),
  /** As the server names it. May be left out when it serves only one. */
  'model?': 'string > 0',
  /** Which route to use. `completions` (for base models) joins the messages to one prompt. */
  api: "'chat' | 'completions' = 'chat'",

  temperature: 'number >= 0 = 1',
  'topP?': '0 < number <= 1',
  'presencePenalty?': '-2 <= number <= 2',
  'frequencyPenalty?': '-2 <= number <= 2',
  /** Most tokens of an answer, unless the prompt says. */
  maxTokens: 'number.integer > 0 = 2048',
  'stop?': type('string').or('string[]'),
  /** Sends each request's own seed, so that a server that honours it reproduces its answers. */
  seed: 'boolean = true',
  /** Keeps the log probability of each generated token. */
  logprobs: 'boolean = false',
  /** When an answer was cut by the token limit: asks again with twice the limit, so many times. */
  lengthRetries: '0 <= number.integer <= 8 = 0',
  /** How a prompt's JSON Schema is sent; `off`: not at all. */
  structured: "'response_format' | 'structured_outputs' | 'off' = 'response_format'",

  /** Known to vLLM alone, and sent to vLLM alone. */
  'topK?': 'number.integer >= -1',
  'minP?': '0 <= number <= 1',
  'repetitionPenalty?': '0 < number <= 2',
  'minTokens?': 'number.integer >= 0',
  'chatTemplateKwargs?': 'Record<string, unknown>',
  /** Further fields of the request body, sent as they are to any server. */
  'extraBody?': 'Record<string, unknown>',
  /** What the servers are. `auto` asks each one's `/version`. */
  server: "'auto' | 'vllm' | 'openai' = 'auto'",

  /** Environment variable that holds the key. */
  'apiKeyEnv?': 'string > 0',
  /** Headers of every request; secret values as `{ env: NAME }`. */
  'headers?': type({ '[string]': secret }),
  'tls?': {
    /** PEM files: authorities to trust, and the client's own certificate and key. */
    'ca?': 'string > 0',
    'cert?': 'string > 0',
    'key?': 'string > 0',
    /** False trusts any certificate. */
    'verify?': 'boolean',
    '+': 'reject',
  },

  /** Streams answers: a server that hangs is noticed after `idleTimeout`. */
  stream: 'boolean = false',
  /** Seconds for a whole answer. */
  timeout: 'number > 0 = 600',
  /** Seconds without a byte, when streaming. */
  idleTimeout: 'number > 0 = 60',
  /** How often a request is sent again after errors of its own. */
  retries: '0 <= number.integer <= 100 = 8',
  /** Seconds without any answer from any server after which the run stops. */
  patience: 'number > 0 = 300',
  /** Requests in flight on each server: `auto` finds the best number, between the bounds. */
  concurrency: type("'auto'")
    .or('1 <= number.integer <= 10000')
    .or({
      'min?': 'number.integer >= 1',
      'max?': 'number.integer >= 1',
      'start?': 'number.integer >= 1',
      '+': 'reject',
    })
    .default('auto'),
  '+': 'reject',
});

export type VllmOptions = InputOf<typeof vllmOptions>;

/** The options with their defaults. */
export type ResolvedOptions = OutputOf<typeof vllmOptions>;
