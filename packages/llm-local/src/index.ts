export { createLocal, type LocalNeeds } from './create-local.ts';
export { type LocalOptions, localOptions } from './options.ts';
export { default } from './plugin.ts';
