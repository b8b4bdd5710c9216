/** Services of a small run that needs nothing but this machine. */
export const offlineServices = {
  source: { use: 'word-problems' },
  prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
  llm: { use: 'phrase-grammar' } as object,
  encoder: { use: 'lexical', dimension: 64 },
  dedupe: { use: 'cosine', threshold: 0.6 },
  splits: { use: 'nested', sizes: [20], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
  output: [{ use: 'pt' }] as object[],
};

/** Sets of these sizes. */
export const nested = (...sizes: readonly number[]) => ({ ...offlineServices.splits, sizes: [...sizes] });
