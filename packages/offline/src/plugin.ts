import { definePlugin, LanguageModel, provide, SentenceEncoder } from '@ablata/spec';
import { type } from 'arktype';
import { createLexicalEncoder } from './lexical/lexical-encoder.ts';
import { createPhraseGrammar } from './phrases/phrase-grammar.ts';

export default definePlugin({
  name: '@ablata/offline',
  specVersion: 1,
  provides: [
    provide(LanguageModel, 'phrase-grammar', {
      options: type({ latencyMs: '0 <= number.integer <= 60000 = 0', '+': 'reject' }),
      create: createPhraseGrammar,
    }),
    provide(SentenceEncoder, 'lexical', {
      options: type({ dimension: '16 <= number.integer <= 65536 = 1024', '+': 'reject' }),
      create: createLexicalEncoder,
    }),
  ],
});
