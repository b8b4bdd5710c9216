import { fileURLToPath } from 'node:url';
import type { Host } from '@ablata/core';

/** What the plugins that come with the command offer: so that those of which a config names nothing need not be loaded. */
const OFFERS = {
  '@ablata/sources': ['source/gsm8k', 'source/jsonl', 'source/word-problems'],
  '@ablata/prompts': [
    'prompt/verbalized-sampling',
    'prompt/direct',
    'prompt/direct-n',
    'prompt/sequence',
    'filter-refusals',
    'filter-placeholders',
    'filter-language',
  ],
  '@ablata/llm-vllm': ['llm/vllm'],
  '@ablata/offline': ['llm/phrase-grammar', 'llm/answer-grammar', 'llm/judge-grammar', 'encoder/lexical'],
  '@ablata/dedupe': [
    'dedupe/cosine',
    'dedupe/lexical',
    'dedupe/exact-text',
    'dedupe/chain',
    'dedupe/none',
    'clusters',
    'reduce',
  ],
  '@ablata/splits': [
    'splits/random',
    'splits/nested',
    'splits/grouped',
    'splits/stratified',
    'splits/near-duplicate-aware',
    'splits/stable',
  ],
  '@ablata/formats': [
    'source/dataset',
    'output/pt',
    'output/safetensors',
    'output/parquet',
    'output/arrow',
    'output/npy',
    'output/jsonl',
    'normalize',
    'card',
  ],
  '@ablata/steps': [
    'ask',
    'judge',
    'sample',
    'compute',
    'where',
    'limit',
    'rename',
    'drop-columns',
    'tokens',
    'texts',
    'decontaminate',
    'outliers',
    'roundtrip',
  ],
  '@ablata/statistics': ['statistics'],
};

/** The light plugins that come with the command, where the others are, and those of their stages that every dataset goes through: a config need not list them. */
export const host: Host = {
  plugins: {
    names: Object.keys(OFFERS),
    offers: OFFERS,
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
