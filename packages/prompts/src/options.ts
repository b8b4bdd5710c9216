import { type } from 'arktype';

/** Options every strategy has. */
export const commonOptions = {
  /** How many problems a request is made of: between the two, inclusive. */
  problems: type(['number.integer >= 1', 'number.integer >= 1']).default(() => [3, 5]),
  /** Replaces what to write, and leaves how to answer alone. */
  'task?': 'string > 0',
  /** Replaces whole texts: in the config … */
  'template?': { 'system?': 'string', 'user?': 'string', 'followUp?': 'string', '+': 'reject' },
  /** … or in a Markdown file with the headings `# system`, `# user`, `# follow-up`. */
  'templateFile?': 'string > 0',
  /** False for models whose chat template has no system role: one user message then holds all. */
  systemRole: 'boolean = true',
  /** Adds a line behind the problems that repeats the task: the built-in one, or your own. */
  closing: 'boolean | string > 0 = false',
  /** Upper bound of generated tokens an answer; else the model's option decides. */
  'maxTokens?': 'number.integer > 0',
} as const;

/** For strategies that ask for several candidates in one answer. */
export const listOptions = {
  /** k: how many candidates one answer should hold. */
  candidates: '1 <= number.integer <= 100 = 5',
  /** How the answer is written. `tags` for servers that can't enforce a JSON Schema. */
  form: "'json' | 'tags' = 'json'",
} as const;

/** For strategies that ask for one candidate an answer. */
export const singleOptions = {
  /**
   * `chain-of-thought` asks for thoughts first, in JSON; `base-model` writes a text to be continued, for models that were never taught to chat: one message
   * without instructions on how to answer, of whose continuation the first line is read.
   */
  variant: "'standard' | 'chain-of-thought' | 'base-model' = 'standard'",
} as const;
