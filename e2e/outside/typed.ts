import { loadConfig, run } from '@ablata/core';
import { dedupe } from '@ablata/dedupe';
import { createSonarEncoder } from '@ablata/encoder-sonar';
import { openDataset } from '@ablata/formats';
import { createLexicalEncoder } from '@ablata/offline';
import { type Batch, definePlugin, defineStage, provide, SentenceEncoder } from '@ablata/spec';
import { defineExperiment } from 'ablata';

const constant = provide(SentenceEncoder, 'constant', {
  create: () => ({
    identity: {},
    dimension: 2,
    batchSize: 8,
    encode: async (texts) => ({ vectors: new Float32Array(2 * texts.length), truncated: new Uint8Array(texts.length) }),
  }),
});
const stage = defineStage({
  name: 'shout',
  reads: { text: 'string' },
  adds: { loud: 'string' },
  async *run(batches) {
    for await (const batch of batches) {
      const seen: Batch<{ readonly text: 'string' }> = batch;
      yield seen.add<{ loud: 'string' }>({ loud: batch.column('text').map((text) => text.toUpperCase()) });
    }
  },
});
export default definePlugin({ name: 'typed', specVersion: 1, provides: [constant], stages: [stage] });
export { createLexicalEncoder, createSonarEncoder, dedupe, defineExperiment, loadConfig, openDataset, run };

// @ts-expect-error a number is no name
definePlugin({ name: 1, specVersion: 1 });

export const known = defineExperiment({
  name: 'known',
  services: {
    llm: { use: 'vllm', model: 'm', temperature: 1 },
    encoder: { use: 'sonar', language: 'eng_Latn' },
    dedupe: { use: 'openings', words: 3 },
  },
});
// @ts-expect-error of a plugin that comes with the command
defineExperiment({ name: 'slip', services: { llm: { use: 'vllm', modle: 'm' } } });
// @ts-expect-error of one whose types are imported above
defineExperiment({ name: 'slip', services: { encoder: { use: 'sonar', langauge: 'eng_Latn' } } });
// @ts-expect-error of a stage
defineExperiment({ name: 'slip', services: {}, stages: [{ use: 'where', keeps: 'true' }] });
