export type { Measure } from './probability/scale.ts';
export { type ReadAnswersOptions, readAnswers } from './read-answers.ts';
export { readFinal } from './read-final.ts';
export { type ReadJson, type ReadJsonOptions, readJson } from './read-json.ts';
export { type ReadSingleOptions, readSingle } from './read-single.ts';
export type { AnswerForm } from './read-text.ts';
export { isPlaceholder } from './text/is-placeholder.ts';
