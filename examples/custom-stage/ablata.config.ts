import { defineExperiment } from 'ablata';

// draw → prompt → generate → parse → max-words ┬→ encode  ┬→ dedupe → split → write
//                                              └→ opening ┘
export default defineExperiment({
  name: 'custom-stage',
  seed: 7,
  target: 400,
  services: {
    source: { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
    llm: { use: 'phrase-grammar' },
    encoder: { use: 'lexical' },
    dedupe: { use: 'cosine', threshold: 0.82 },
    splits: { use: 'nested', sizes: [100, 400], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'jsonl', embedding: 'none' }],
  },
  stages: [
    { use: './stages/max-words.ts', after: 'parse', words: 22 },
    { use: './stages/opening.ts', from: ['max-words'] }, // a branch beside encode …
    { stage: 'dedupe', from: ['encode', 'opening'] }, // … and where both meet
  ],
});
