import type { Choice, FinishReason, Usage } from '@ablata/spec';

/** What one HTTP exchange gave. */
export interface Answer {
  readonly choices: readonly Choice[];
  /** Undefined when the server does not tell. */
  readonly usage: Usage | undefined;
  /** The model's name as the server gives it. */
  readonly model: string | undefined;
  readonly fingerprint: string | undefined;
}

export function toFinishReason(written: string | null | undefined, refusal?: string | null): FinishReason {
  if (typeof refusal === 'string' && refusal !== '') return 'refused';
  if (written === 'stop' || written === 'length') return written;
  return written === 'content_filter' ? 'refused' : 'other';
}

interface WrittenUsage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number | null } | null;
}

export function toUsage(written: WrittenUsage | null | undefined): Usage | undefined {
  if (written === null || written === undefined) return undefined;
  const cached = written.prompt_tokens_details?.cached_tokens;
  return {
    promptTokens: written.prompt_tokens ?? 0,
    completionTokens: written.completion_tokens ?? 0,
    ...(typeof cached === 'number' ? { cachedTokens: cached } : {}),
  };
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
