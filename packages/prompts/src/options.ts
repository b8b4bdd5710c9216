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
