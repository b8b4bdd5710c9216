import { definePlugin, LanguageModel, Logger, Project, provide } from '@ablata/spec';
import { checkLocal } from './check-local.ts';
import { createLocal } from './create-local.ts';
import { localOptions } from './options.ts';

export default definePlugin({
  name: '@ablata/llm-local',
  specVersion: 1,
  provides: [
    provide(LanguageModel, 'local', {
      options: localOptions,
      needs: { logger: Logger, project: Project },
      check: checkLocal,
      create: createLocal,
    }),
  ],
});
