import type { Usage } from '@ablata/spec';

/** No answer has more tokens: what is larger is no count, and would spoil every sum. */
const MOST = 1e9;

/** Counts a server states; `invalid` when they are none, undefined when it states none. */
export function readUsage(written: unknown): Usage | 'invalid' | undefined {
  if (written === undefined || written === null) return undefined;
  if (typeof written !== 'object') return 'invalid';
  const { prompt_tokens, completion_tokens, prompt_tokens_details } = written as Record<string, unknown>;
  // Embeddings and answers without text come without completion tokens.
  const completionTokens = completion_tokens ?? 0;
  if (!isCount(prompt_tokens) || !isCount(completionTokens)) return 'invalid';
  const cached = (prompt_tokens_details as { cached_tokens?: unknown } | null | undefined)?.cached_tokens;
  return {
    promptTokens: prompt_tokens,
    completionTokens,
    ...(isCount(cached) && cached <= prompt_tokens ? { cachedTokens: cached } : {}),
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MOST;
}

/** Adds up; unknown stays unknown. */
export function addUsage(one: Usage | undefined, other: Usage | undefined): Usage | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const cached = one.cachedTokens === undefined && other.cachedTokens === undefined;
  return {
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    ...(cached ? {} : { cachedTokens: (one.cachedTokens ?? 0) + (other.cachedTokens ?? 0) }),
  };
}
