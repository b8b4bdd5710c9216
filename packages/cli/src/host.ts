import { fileURLToPath } from 'node:url';
import type { Host } from '@ablata/core';

/** The light plugins that come with the command, and those of their stages that every dataset goes through: a config need not list them. */
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
  stages: [
    { use: 'normalize', before: 'write' },
    { use: 'card', after: 'write' },
  ],
};
