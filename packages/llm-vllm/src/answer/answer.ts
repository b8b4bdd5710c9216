import type { Choice, Usage } from '@ablata/spec';

/** What one HTTP exchange gave. */
export interface Answer {
  readonly choices: readonly Choice[];
  /** What the model thought before each choice, where the server gives it apart. */
  readonly reasoning: readonly (string | null)[];
  /** Undefined when the server does not tell, or nothing that can be believed. */
  readonly usage: Usage | undefined;
  /** What the server told that can't be believed: `usage`, `logprobs`. */
  readonly invalid: readonly string[];
  /** The model's name as the server gives it. */
  readonly model: string | undefined;
  readonly fingerprint: string | undefined;
}
