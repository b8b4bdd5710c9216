export { connectVllm, createVllm, type VllmNeeds } from './create-vllm.ts';
export { type VllmOptions, vllmOptions } from './options.ts';
export { default } from './plugin.ts';
