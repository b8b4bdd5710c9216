import type { FaultRule } from './faults.ts';
import type { Latency } from './latency.ts';

/** What is asked of the server, as its answer function sees it. */
export interface Question {
  /** The messages' contents, joined; for the completions route the prompt. */
  readonly prompt: string;
  readonly model: string;
  /** The JSON Schema the answer must obey, when one was sent and the server honours it. */
  readonly schema: Readonly<Record<string, unknown>> | undefined;
  /** Seed of this choice: from the request when it has one, else different each time. */
  readonly seed: number;
  /** Which of the `n` choices. */
  readonly choice: number;
}

export interface FakeServerOptions {
  /** `vllm` (default) has /version, /metrics, /load and honours vLLM's own fields; `openai` refuses unknown fields as strictly as OpenAI does. */
  readonly flavour?: 'vllm' | 'openai';
  /** Model names served. Default `['tiny']`. */
  readonly models?: readonly string[];
  /** When given, requests must carry it as bearer token. */
  readonly apiKey?: string;
  /** Port of 127.0.0.1; default any free one. */
  readonly port?: number;
  /** Longest prompt plus answer, in tokens (of about four characters). Default 8192. */
  readonly contextLength?: number;
  /** Whether `response_format` and `structured_outputs` bind the answer. Default true. False: they are silently ignored. */
  readonly structured?: boolean;
  /** Fields (`max_tokens`, `stream_options`), the `system` role, or keywords of JSON Schema that it refuses, in the words of a server that does. */
  readonly refuses?: readonly ('max_tokens' | 'stream_options' | 'system' | 'minItems' | 'uniqueItems')[];
  /** Length of its embeddings. Default 64. */
  readonly dimension?: number;
  /** Refuses further requests with 503 when so many are running or waiting. Default: unbounded, as vLLM. */
  readonly maxQueued?: number;
  /** Requests answered at the same time; the others wait. Default: unbounded. */
  readonly maxRunning?: number;
  /** How long an answer takes. Default: no time. */
  readonly latency?: Latency;
  /** What goes wrong, and when. The first rule that applies wins. */
  readonly faults?: readonly FaultRule[];
  /** Whether usage tells the cached tokens, as vLLM does with `--enable-prompt-tokens-details`. Default true. */
  readonly cachedTokens?: boolean;
  /** What the model says. Default: a function of prompt, schema and seed. */
  readonly answer?: (question: Question) => string;
  /** PEM certificate and key, for https. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** What the server saw of a request. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** The fault played, if any. */
  readonly fault: string | undefined;
}
