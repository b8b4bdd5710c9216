import type { Choice, Reject } from '@ablata/spec';

/** The reject for a choice that holds no text at all. */
export function missingAnswer(choice: Choice): Reject | undefined {
  if (choice.text.trim() !== '') return undefined;
  if (choice.finishReason === 'refused') return { fate: 'filtered', reason: 'refused' };
  if (choice.finishReason !== 'stop') return { fate: 'truncated', reason: 'no-answer-before-limit' };
  return { fate: 'empty', reason: 'no-answer' };
}

export interface Nothing {
  /** Whether a form was recognised, with nothing in it. */
  readonly empty: boolean;
  readonly unfinished: boolean;
  readonly unclosed: boolean;
  /** What was left of the answer. */
  readonly rest: string;
}

/** The reject for an answer in which nothing was found. */
export function nothingFound(choice: Choice, { empty, unfinished, unclosed, rest }: Nothing): Reject {
  if (choice.finishReason === 'refused') return { fate: 'filtered', reason: 'refused' };
  if (unfinished) return { fate: 'truncated', reason: 'thinking-unfinished' };
  if (choice.finishReason !== 'stop' || unclosed) return { fate: 'truncated', reason: 'cut-before-first-candidate' };
  if (isSchemaAlone(rest)) return { fate: 'unparsable', reason: 'echo' };
  if (empty || rest.trim() === '') return { fate: 'empty', reason: 'no-candidates' };
  return { fate: 'unparsable', reason: 'no-known-form' };
}

function isSchemaAlone(rest: string): boolean {
  return /"properties"\s*:\s*\{/u.test(rest) && /"type"\s*:\s*"(?:object|array|string)"/u.test(rest);
}
