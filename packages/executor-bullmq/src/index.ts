export { createBullmqExecutor, type ExecutorNeeds } from './create-executor.ts';
export { type BullmqOptions, bullmqOptions } from './options.ts';
export { default } from './plugin.ts';
