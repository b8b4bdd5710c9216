import { definePlugin, LanguageModel, Logger, Project, provide, type TypedOptions } from '@ablata/spec';
import { checkVllm } from './check-vllm.ts';
import { connectVllm, createEndpoints } from './create-vllm.ts';
import { vllmOptions } from './options.ts';

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'llm/vllm': TypedOptions<typeof vllmOptions>;
  }
}

export default definePlugin({
  name: '@ablata/llm-vllm',
  specVersion: 1,
  provides: [
    provide(LanguageModel, 'vllm', {
      options: vllmOptions,
      needs: { logger: Logger, project: Project },
      check: checkVllm,
      examine: (options, needs) => createEndpoints(options, needs).close(),
      create: connectVllm,
    }),
  ],
});
