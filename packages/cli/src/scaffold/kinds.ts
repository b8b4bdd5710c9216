/** The kinds of plugin `ablata new plugin` writes, each the slot it is for, and the files its service is in. */
export const KINDS = {
  encoder: ['encoder.ts'],
  decoder: ['decoder.ts'],
  llm: ['language-model.ts'],
  dedupe: ['deduplicator.ts'],
  prompt: ['prompt-strategy.ts'],
  source: ['source.ts'],
  splits: ['split-policy.ts'],
  output: ['dataset-format.ts'],
  executor: ['executor.ts', 'folder-queue.ts', 'serve-queue.ts'],
} as const;

export type Kind = keyof typeof KINDS;

export function isKind(kind: string): kind is Kind {
  return Object.hasOwn(KINDS, kind);
}

/** What a config says to use a plugin of that kind, besides naming it under `plugins`: the same words in TypeScript and in YAML. */
export function linesToUse(kind: Kind, use: string): readonly string[] {
  if (kind === 'executor') return [`run: { executor: { use: '${use}', for: ['encoder'] } }`];
  if (kind === 'output') return [`services: { output: [{ use: '${use}' }] }`];
  const service = `services: { ${kind}: { use: '${use}' } }`;
  return kind === 'decoder' ? [service, `stages: [{ use: 'roundtrip', after: 'encode' }]`] : [service];
}
