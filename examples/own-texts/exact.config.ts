import { defineExperiment } from 'ablata';
import ownTexts from './ablata.config.ts';

const { encoder: _, ...services } = ownTexts.services;

// The same without vectors: only texts that are equal up to case, spacing and punctuation are duplicates, and no encoder is needed.
export default defineExperiment({
  ...ownTexts,
  name: 'exact',
  services: { ...services, dedupe: { use: 'exact-text' }, output: [{ use: 'jsonl' }] },
  stages: [...ownTexts.stages, { remove: 'encode' }],
});
