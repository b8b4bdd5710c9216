import { definePlugin, Project, PromptStrategy, provide, type TypedOptions } from '@ablata/spec';
import { createDirect, directOptions } from './direct.ts';
import { createDirectN, directNOptions } from './direct-n.ts';
import { filterLanguage, type filterLanguageOptions } from './filters/filter-language.ts';
import { filterPlaceholders, type filterPlaceholdersOptions } from './filters/filter-placeholders.ts';
import { filterRefusals, type filterRefusalsOptions } from './filters/filter-refusals.ts';
import { createSequence, sequenceOptions } from './sequence.ts';
import { createVerbalizedSampling, verbalizedSamplingOptions } from './verbalized-sampling.ts';

const needs = { project: Project };

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'prompt/verbalized-sampling': TypedOptions<typeof verbalizedSamplingOptions>;
    'prompt/direct': TypedOptions<typeof directOptions>;
    'prompt/direct-n': TypedOptions<typeof directNOptions>;
    'prompt/sequence': TypedOptions<typeof sequenceOptions>;
  }
  interface AblataStageOptions {
    'filter-language': TypedOptions<typeof filterLanguageOptions>;
    'filter-refusals': TypedOptions<typeof filterRefusalsOptions>;
    'filter-placeholders': TypedOptions<typeof filterPlaceholdersOptions>;
  }
}

export default definePlugin({
  name: '@ablata/prompts',
  specVersion: 1,
  provides: [
    provide(PromptStrategy, 'verbalized-sampling', {
      options: verbalizedSamplingOptions,
      needs,
      create: createVerbalizedSampling,
    }),
    provide(PromptStrategy, 'direct', { options: directOptions, needs, create: createDirect }),
    provide(PromptStrategy, 'direct-n', { options: directNOptions, needs, create: createDirectN }),
    provide(PromptStrategy, 'sequence', { options: sequenceOptions, needs, create: createSequence }),
  ],
  stages: [filterRefusals, filterPlaceholders, filterLanguage],
});
