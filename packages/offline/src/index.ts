export { createLexicalEncoder, type LexicalEncoderOptions } from './lexical/lexical-encoder.ts';
export { createPhraseGrammar, type PhraseGrammarOptions } from './phrases/phrase-grammar.ts';
export { default } from './plugin.ts';
