import type { ExperimentConfig } from '../packages/core/src/index.ts';

/** The quickstart's config, for any number of rows: no server, nothing to install. */
export function quickstart(target: number): ExperimentConfig {
  return {
    name: 'quickstart',
    seed: 42,
    target,
    services: {
      source: { use: 'word-problems' },
      prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
      llm: { use: 'phrase-grammar' },
      encoder: { use: 'lexical' },
      dedupe: { use: 'cosine', threshold: 0.82 },
      splits: {
        use: 'nested',
        sizes: [target / 10, target / 2, target],
        ratios: { train: 0.8, val: 0.1, test: 0.1 },
      },
      output: [{ use: 'pt' }],
    },
  };
}
