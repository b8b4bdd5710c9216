import type { InputOf, OutputOf } from '@ablata/spec';
import { type } from 'arktype';

/** Options of the model, in a config under `services.llm` and for `createLocal`. */
export const localOptions = type({
  '+': 'reject',
  /** A GGUF file; of a model that is cut into several, the first. */
  model: 'string > 0',
  /** How a prompt becomes text. `completions` (for base models) joins the messages; `chat` uses the chat template. */
  api: "'chat' | 'completions' = 'chat'",
  /** A chat template (Jinja) in place of the file's own: the template itself, or a file of it. */
  'chatTemplate?': 'string > 0',
  /** What the template is given beside the messages: `{ enable_thinking: false }`. */
  'chatTemplateKwargs?': 'Record<string, unknown>',

  /** How freely tokens are drawn; 0: always the likeliest. */
  temperature: 'number >= 0 = 1',
  /** Draws from the likeliest tokens that together have this probability. */
  'topP?': '0 < number <= 1',
  /** Draws from so many likeliest tokens; 0: from all. */
  'topK?': 'number.integer >= 0',
  /** Leaves out tokens less likely than this share of the likeliest. */
  'minP?': '0 <= number <= 1',
  // The penalties count the answer's own tokens, not the prompt's.
  /** Lowers tokens that the answer has already. */
  'presencePenalty?': '-2 <= number <= 2',
  /** Lowers tokens by how often the answer has them. */
  'frequencyPenalty?': '-2 <= number <= 2',
  /** Above 1 lowers tokens that the answer has already. */
  'repetitionPenalty?': '0 < number <= 2',
  /** Most tokens of an answer, unless the prompt says. */
  maxTokens: 'number.integer > 0 = 1024',
  /** An answer ends before any of these. */
  'stop?': type('string > 0').or('(string > 0)[]'),
  /** Whether a prompt's JSON Schema is enforced, by a grammar. */
  structured: "'grammar' | 'off' = 'grammar'",

  /** Tokens of a prompt and its answer. Default: what the model was trained for, at most 4,096. */
  'contextSize?': '64 <= number.integer <= 1048576',
  /** Answers that are written at once. Each takes memory for a context. */
  sequences: '1 <= number.integer <= 64 = 4',
  /** Whether answers that are written at once share llama.cpp's batches. `exact`: only if that can't change them. */
  batching: "'exact' | 'shared' = 'exact'",
  /** Tokens of a prompt that are read at once. */
  promptChunk: '16 <= number.integer <= 2048 = 128',
  /** Threads to compute with. Default: the cores but one. */
  'threads?': '1 <= number.integer <= 512',
  /** Layers to put on a GPU: a number, `auto` (what fits) or `max`. */
  gpuLayers: type('number.integer >= 0').or("'auto' | 'max'").default(0),
});

export type LocalOptions = InputOf<typeof localOptions>;

/** The options with their defaults. */
export type ResolvedOptions = OutputOf<typeof localOptions>;
