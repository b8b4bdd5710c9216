import type { Ledger } from './ledger.ts';

/** Remembers nothing: for `run: { ledger: false }`. */
export const noLedger: Ledger = {
  damaged: 0,
  completion: () => undefined,
  failure: () => undefined,
  rememberCompletion: async (_key, completion) => completion,
  rememberFailure: async (_key, failure) => failure,
  embedding: () => undefined,
  rememberEmbeddings: async (_identity, _texts, embeddings) => embeddings,
  memo: () => undefined,
  rememberMemo: async (_scope, _key, value) => value,
  history: () => ({ answers: 0, promptTokens: 0, completionTokens: 0, seconds: 0 }),
  explainMiss: () => undefined,
  close: async () => {},
};
