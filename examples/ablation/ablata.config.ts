import { defineExperiment } from 'ablata';

// What the threshold, the prompting and the encoder each do to a dataset: one line an axis. All variants share one ledger, so that
// an answer or an embedding that one of them paid for is free for the others.
export default defineExperiment({
  name: 'ablation',
  seed: 5,
  target: 1_000,
  services: {
    source: process.env['ABLATA_GSM8K_DIR'] ? { use: 'gsm8k', split: 'train' } : { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
    llm: { use: 'phrase-grammar' },
    encoder: { use: 'lexical', dimension: 512 },
    dedupe: { use: 'cosine', threshold: 0.82 },
    splits: { use: 'random', ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }],
  },
  ablations: {
    threshold: { 'services.dedupe.threshold': [0.7, 0.82] },
    prompting: {
      'services.prompt': [
        { use: 'direct', problems: [3, 5] },
        { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
      ],
    },
    encoder: { 'services.encoder.dimension': [128, 512] },
  },
});
