import { expectTypeOf, it } from 'vitest';
import { defineExperiment } from './index.ts';

const frame = { name: 'x', target: 10 } as const;

it('knows the options of the services that come with the command', () => {
  const config = defineExperiment({
    ...frame,
    services: {
      source: Math.random() > 2 ? { use: 'gsm8k', split: 'train' } : { use: 'word-problems' },
      llm: { use: 'vllm', baseURL: ['http://one/v1', 'http://two/v1'], model: 'm', temperature: 1 },
      judge: { slot: 'llm', use: 'vllm', baseURL: 'http://localhost:8001/v1', model: 'm' },
      encoder: { use: 'lexical', dimension: 64 },
      dedupe: { use: 'chain', rules: [{ use: 'exact-text' }, { use: 'cosine', threshold: 0.95 }] },
      splits: { use: 'nested', sizes: [10], ratios: { train: 0.8, test: 0.2 } },
      output: [{ use: 'pt' }, { use: 'jsonl', embedding: 'base64' }],
    },
    stages: [{ use: 'where', after: 'parse', name: 'short', keep: 'size(text) < 80' }],
  });
  expectTypeOf(config.name).toEqualTypeOf<string>();
});

it('refuses what is none, where it stands', () => {
  // @ts-expect-error a slip of the pen
  defineExperiment({ ...frame, services: { llm: { use: 'vllm', modle: 'm' } } });
  // @ts-expect-error under another name as well
  defineExperiment({ ...frame, services: { judge: { slot: 'llm', use: 'vllm', modle: 'm' } } });
  // @ts-expect-error a wrong type
  defineExperiment({ ...frame, services: { dedupe: { use: 'cosine', threshold: 'high' } } });
  // @ts-expect-error a wrong word
  defineExperiment({ ...frame, services: { source: { use: 'gsm8k', split: 'dev' } } });
  // @ts-expect-error something that is required
  defineExperiment({ ...frame, services: { splits: { use: 'nested', ratios: { train: 1 } } } });
  // @ts-expect-error in a list
  defineExperiment({ ...frame, services: { output: [{ use: 'pt' }, { use: 'jsonl', embeding: 'none' }] } });
  // @ts-expect-error deep inside
  defineExperiment({ ...frame, services: { dedupe: { use: 'chain', rules: [{ use: 'cosine', treshold: 0.9 }] } } });
  // @ts-expect-error of a service that takes none
  defineExperiment({ ...frame, services: { dedupe: { use: 'none', threshold: 1 } } });
  // @ts-expect-error of a stage
  defineExperiment({ ...frame, services: {}, stages: [{ use: 'where', keeps: 'true' }] });
  // @ts-expect-error beside the services
  defineExperiment({ ...frame, services: {}, budget: { tokns: 1 } });
  // @ts-expect-error at the top
  defineExperiment({ ...frame, services: {}, plugin: [] });
});

it('lets plugins that it does not know pass', () => {
  defineExperiment({
    ...frame,
    plugins: ['mine'],
    services: { llm: { use: 'mine', anything: [1, { deep: true }] }, weights: { use: 'table', rows: 3 } },
    stages: [{ use: './stage.ts', words: 3 }, { remove: 'split' }, { stage: 'generate', anything: 1 }],
  });
});
