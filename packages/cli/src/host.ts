import { fileURLToPath } from 'node:url';
import type { Host } from '@ablata/core';

/** The light plugins that come with the command, where the others are, and those of their stages that every dataset goes through: a config need not list them. */
export const host: Host = {
  plugins: {
    names: [
      '@ablata/sources',
      '@ablata/prompts',
      '@ablata/llm-vllm',
      '@ablata/offline',
      '@ablata/dedupe',
      '@ablata/splits',
      '@ablata/formats',
      '@ablata/steps',
      '@ablata/statistics',
    ],
    from: fileURLToPath(import.meta.url),
  },
  elsewhere: {
    'encoder/sonar': '@ablata/encoder-sonar',
    'decoder/sonar': '@ablata/encoder-sonar',
    'encoder/onnx': '@ablata/encoder-onnx',
    'encoder/openai-embeddings': '@ablata/encoder-openai',
    'llm/local': '@ablata/llm-local',
    'executor/bullmq': '@ablata/executor-bullmq',
  },
  stages: [
    { use: 'normalize', before: 'write' },
    { use: 'card', after: 'write' },
  ],
};
