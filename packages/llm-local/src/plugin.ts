import { definePlugin, LanguageModel, Logger, Project, provide, type TypedOptions } from '@ablata/spec';
import { checkLocal } from './check-local.ts';
import { createLocal } from './create-local.ts';
import { localOptions } from './options.ts';

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'llm/local': TypedOptions<typeof localOptions>;
  }
}

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
