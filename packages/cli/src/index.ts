export { defineExperiment } from '@ablata/core';
export { main } from './main.ts';

/** The plugins that come with the command; with their types, configs know the options of their services and stages. */
export type BundledPlugins = [
  typeof import('@ablata/dedupe'),
  typeof import('@ablata/formats'),
  typeof import('@ablata/llm-vllm'),
  typeof import('@ablata/offline'),
  typeof import('@ablata/prompts'),
  typeof import('@ablata/sources'),
  typeof import('@ablata/splits'),
  typeof import('@ablata/statistics'),
  typeof import('@ablata/steps'),
];
