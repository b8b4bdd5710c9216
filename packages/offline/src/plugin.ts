import { definePlugin, LanguageModel, provide, SentenceEncoder, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { createAnswerGrammar } from './answers/answer-grammar.ts';
import { createJudgeGrammar } from './judging/judge-grammar.ts';
import { createLexicalEncoder } from './lexical/lexical-encoder.ts';
import { createPhraseGrammar } from './phrases/phrase-grammar.ts';

/** What every stand-in for a language model takes. */
const standInOptions = type({ latencyMs: '0 <= number.integer <= 60000 = 0', '+': 'reject' });
const lexicalOptions = type({ dimension: '16 <= number.integer <= 65536 = 1024', '+': 'reject' });

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'llm/phrase-grammar': TypedOptions<typeof standInOptions>;
    'llm/answer-grammar': TypedOptions<typeof standInOptions>;
    'llm/judge-grammar': TypedOptions<typeof standInOptions>;
    'encoder/lexical': TypedOptions<typeof lexicalOptions>;
  }
}

export default definePlugin({
  name: '@ablata/offline',
  specVersion: 1,
  provides: [
    provide(LanguageModel, 'phrase-grammar', { options: standInOptions, create: createPhraseGrammar }),
    provide(LanguageModel, 'answer-grammar', { options: standInOptions, create: createAnswerGrammar }),
    provide(LanguageModel, 'judge-grammar', { options: standInOptions, create: createJudgeGrammar }),
    provide(SentenceEncoder, 'lexical', {
      options: lexicalOptions,
      create: createLexicalEncoder,
    }),
  ],
});
