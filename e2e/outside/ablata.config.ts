import { defineExperiment } from 'ablata';

export default defineExperiment({
  name: 'outside',
  seed: 7,
  target: 300,
  plugins: ['ablata-plugin-openings'],
  services: {
    source: { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling' },
    llm: { use: 'phrase-grammar' },
    encoder: { use: 'lexical' },
    dedupe: { use: 'openings' },
    splits: { use: 'nested', sizes: [100, 300], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }, { use: 'jsonl' }],
  },
  stages: [{ use: 'length', after: 'parse' }],
});
