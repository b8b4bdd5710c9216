import type { Ledger } from './ledger.ts';

/** Remembers nothing: for `run: { ledger: false }`. */
export const noLedger: Ledger = {
  damaged: 0,
  completion: () => undefined,
  rememberCompletion: async () => {},
  embedding: () => undefined,
  rememberEmbeddings: async () => {},
  memo: () => undefined,
  rememberMemo: async () => {},
  history: () => ({ answers: 0, promptTokens: 0, completionTokens: 0, seconds: 0 }),
  explainMiss: () => undefined,
  close: async () => {},
};
