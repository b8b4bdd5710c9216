import { definePlugin, Project, provide, Source, type TypedOptions } from '@ablata/spec';
import { createGsm8k, gsm8kOptions } from './gsm8k/gsm8k.ts';
import { createJsonl, jsonlOptions } from './jsonl/jsonl.ts';
import { createWordProblems, wordProblemsOptions } from './word-problems/word-problems.ts';

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'source/gsm8k': TypedOptions<typeof gsm8kOptions>;
    'source/jsonl': TypedOptions<typeof jsonlOptions>;
    'source/word-problems': TypedOptions<typeof wordProblemsOptions>;
  }
}

export default definePlugin({
  name: '@ablata/sources',
  specVersion: 1,
  provides: [
    provide(Source, 'gsm8k', { options: gsm8kOptions, needs: { project: Project }, create: createGsm8k }),
    provide(Source, 'jsonl', { options: jsonlOptions, needs: { project: Project }, create: createJsonl }),
    provide(Source, 'word-problems', { options: wordProblemsOptions, create: createWordProblems }),
  ],
});
