export { createAnswerGrammar } from './answers/answer-grammar.ts';
export { createJudgeGrammar } from './judging/judge-grammar.ts';
export { createLexicalEncoder, type LexicalEncoderOptions } from './lexical/lexical-encoder.ts';
export { createPhraseGrammar } from './phrases/phrase-grammar.ts';
export { default } from './plugin.ts';
export type { StandInOptions } from './stand-in/stand-in.ts';
