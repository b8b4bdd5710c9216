import { defineExperiment } from 'ablata';

// Everything here runs on this machine: no server, no GPU, no download. The language model is a phrase grammar and the encoder
// is lexical: honest stand-ins that show the whole pipeline. `../vs-10k` is the same with GSM8K, vLLM and SONAR.
export default defineExperiment({
  name: 'quickstart',
  seed: 42,
  target: 10_000,
  services: {
    // Real GSM8K problems where they are at hand, else the bundled ones.
    source: process.env['ABLATA_GSM8K_DIR'] ? { use: 'gsm8k', split: 'train' } : { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
    llm: { use: 'phrase-grammar' },
    encoder: { use: 'lexical' },
    // A lexical encoder puts near-duplicates lower than SONAR does: 0.95 would let reworded ones pass.
    dedupe: { use: 'cosine', threshold: 0.82 },
    splits: { use: 'nested', sizes: [1_000, 5_000, 10_000], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }],
  },
});
