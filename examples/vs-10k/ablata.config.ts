import { defineExperiment } from 'ablata';

// The pipeline Ablata was made for: 10,000 unique meta-cognitive instructions about GSM8K problems, with SONAR embeddings.
export default defineExperiment({
  name: 'vs-10k',
  seed: 42,
  target: 10_000,
  plugins: ['@ablata/encoder-sonar'], // all others come with the command
  services: {
    source: { use: 'gsm8k', split: 'train' },
    prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
    llm: {
      use: 'vllm',
      baseURL: process.env['VLLM_BASE_URL'] ?? 'http://localhost:8000/v1',
      model: 'Qwen/Qwen2.5-7B-Instruct',
      temperature: 1,
    },
    encoder: { use: 'sonar', language: 'eng_Latn' },
    dedupe: { use: 'cosine', threshold: 0.95 },
    splits: { use: 'nested', sizes: [1_000, 5_000, 10_000], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }, { use: 'parquet' }],
  },
  ablations: {
    threshold: { 'services.dedupe.threshold': [0.9, 0.95, 0.98] },
    prompting: {
      'services.prompt': [
        { use: 'direct', problems: [3, 5] },
        { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
      ],
    },
  },
});
