import { defineExperiment } from 'ablata';

const minilm = process.env['ABLATA_MINILM_DIR'];

// Who is a duplicate, as three encoders see it: the same requests, so the same candidates in the same order, and every answer paid once. Each encoder
// has a threshold of its own: a cosine of one says nothing of a cosine of another.
export default defineExperiment({
  name: 'encoders',
  seed: 11,
  target: 100_000,
  budget: { requests: 400 }, // not a number of rows: then each encoder would ask for as many as it needs
  plugins: ['@ablata/encoder-onnx', '@ablata/encoder-sonar'],
  services: {
    source: process.env['ABLATA_GSM8K_DIR'] ? { use: 'gsm8k', split: 'train' } : { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
    llm: { use: 'phrase-grammar' },
    encoder: { use: 'lexical', dimension: 512 },
    dedupe: { use: 'cosine', threshold: 0.7, curveFloor: 0.5 },
    splits: { use: 'random', ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }],
  },
  ablations: {
    encoder: {
      'services.encoder': [
        { use: 'lexical', dimension: 512 },
        { use: 'onnx', model: minilm ?? 'all-MiniLM-L6-v2', precision: 'int8' },
        { use: 'sonar', language: 'eng_Latn' },
      ],
      'services.dedupe.threshold': [0.7, 0.78, 0.9],
    },
  },
  paths: minilm ? [minilm] : [],
});
