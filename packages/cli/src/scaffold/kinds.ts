/** The kinds of plugin `ablata new plugin` writes, each the slot it is for, and the file its service is in. */
export const KINDS = {
  encoder: 'encoder.ts',
  llm: 'language-model.ts',
  dedupe: 'deduplicator.ts',
  prompt: 'prompt-strategy.ts',
  source: 'source.ts',
  splits: 'split-policy.ts',
  output: 'dataset-format.ts',
} as const;

export type Kind = keyof typeof KINDS;

export function isKind(kind: string): kind is Kind {
  return Object.hasOwn(KINDS, kind);
}
