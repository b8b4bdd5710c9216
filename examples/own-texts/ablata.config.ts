import { defineExperiment } from 'ablata';

// Texts that are there already: embedded, freed from near-duplicates, divided. No model is asked, and without a target all are taken.
export default defineExperiment({
  name: 'own-texts',
  seed: 3,
  graph: 'texts',
  services: {
    source: { use: 'jsonl', path: 'texts.jsonl', id: 'id' },
    encoder: { use: 'lexical', dimension: 256 },
    dedupe: { use: 'cosine', threshold: 0.82 },
    splits: { use: 'random', ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }, { use: 'jsonl' }],
  },
  stages: [{ stage: 'texts', fields: { topic: { path: 'topic', type: 'string' } } }],
});
