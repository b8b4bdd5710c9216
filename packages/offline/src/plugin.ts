import { definePlugin, LanguageModel, provide, SentenceEncoder } from '@ablata/spec';
import { type } from 'arktype';
import { createAnswerGrammar } from './answers/answer-grammar.ts';
import { createJudgeGrammar } from './judging/judge-grammar.ts';
import { createLexicalEncoder } from './lexical/lexical-encoder.ts';
import { createPhraseGrammar } from './phrases/phrase-grammar.ts';

/** What every stand-in for a language model takes. */
const standInOptions = type({ latencyMs: '0 <= number.integer <= 60000 = 0', '+': 'reject' });

export default definePlugin({
  name: '@ablata/offline',
  specVersion: 1,
  provides: [
    provide(LanguageModel, 'phrase-grammar', { options: standInOptions, create: createPhraseGrammar }),
    provide(LanguageModel, 'answer-grammar', { options: standInOptions, create: createAnswerGrammar }),
    provide(LanguageModel, 'judge-grammar', { options: standInOptions, create: createJudgeGrammar }),
    provide(SentenceEncoder, 'lexical', {
      options: type({ dimension: '16 <= number.integer <= 65536 = 1024', '+': 'reject' }),
      create: createLexicalEncoder,
    }),
  ],
});
