export { createGsm8k, type Gsm8kNeeds, type Gsm8kOptions, gsm8kOptions } from './gsm8k/gsm8k.ts';
export { createJsonl, type JsonlOptions, jsonlOptions, type SourceNeeds } from './jsonl/jsonl.ts';
export { default } from './plugin.ts';
export { createWordProblems, type WordProblemsOptions, wordProblemsOptions } from './word-problems/word-problems.ts';
