export { readAnswers, type ReadAnswersOptions } from './read-answers.ts';
export { type ReadJson, readJson, type ReadJsonOptions } from './read-json.ts';
export { readFinal } from './read-final.ts';
export { readSingle } from './read-single.ts';
export type { AnswerForm } from './read-text.ts';
export { isPlaceholder } from './text/is-placeholder.ts';
export type { Measure } from './probability/scale.ts';
