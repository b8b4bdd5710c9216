import { definePlugin, Project, PromptStrategy, provide } from '@ablata/spec';
import { createDirect, directOptions } from './direct.ts';
import { createDirectN, directNOptions } from './direct-n.ts';
import { filterLanguage } from './filters/filter-language.ts';
import { filterPlaceholders } from './filters/filter-placeholders.ts';
import { filterRefusals } from './filters/filter-refusals.ts';
import { createSequence, sequenceOptions } from './sequence.ts';
import { createVerbalizedSampling, verbalizedSamplingOptions } from './verbalized-sampling.ts';

const needs = { project: Project };

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
