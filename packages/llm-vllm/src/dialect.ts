import type { Failure } from '@ablata/endpoints';
import type { ResolvedOptions } from './options.ts';

/** How one server wants to be spoken to. */
export interface Dialect {
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Whether it takes `stream_options`, without which a stream states no usage. */
  readonly streamOptions: boolean;
}

export function initialDialect({ maxTokensField }: ResolvedOptions): Dialect {
  return { maxTokensField: maxTokensField === 'auto' ? 'max_tokens' : maxTokensField, streamOptions: true };
}

/** The dialect that a refusal asks for; undefined when it asks for none, or for what was tried already. */
export function learn(dialect: Dialect, { topic }: Failure, { maxTokensField }: ResolvedOptions): Dialect | undefined {
  if (topic === 'wants-max-completion-tokens' && dialect.maxTokensField === 'max_tokens' && maxTokensField === 'auto') {
    return { ...dialect, maxTokensField: 'max_completion_tokens' };
  }
  if (topic === 'stream-options' && dialect.streamOptions) return { ...dialect, streamOptions: false };
  return undefined;
}
