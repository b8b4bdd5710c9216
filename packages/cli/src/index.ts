export { defineExperiment } from '@ablata/core';
export { main } from './main.ts';
