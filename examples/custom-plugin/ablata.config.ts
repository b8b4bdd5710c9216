import { defineExperiment } from 'ablata';

export default defineExperiment({
  name: 'custom-plugin',
  seed: 7,
  target: 150,
  plugins: ['ablata-plugin-openings'], // found in node_modules, like any package
  services: {
    source: { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
    llm: { use: 'phrase-grammar' },
    encoder: { use: 'lexical' },
    dedupe: { use: 'openings', words: 4 },
    splits: { use: 'nested', sizes: [50, 150], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'jsonl', embedding: 'none' }],
  },
});
