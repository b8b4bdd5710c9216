import { definePlugin, Executor, Logger, Project, provide, type TypedOptions } from '@ablata/spec';
import { createBullmqExecutor } from './create-executor.ts';
import { bullmqOptions } from './options.ts';

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'executor/bullmq': TypedOptions<typeof bullmqOptions>;
  }
}

export default definePlugin({
  name: '@ablata/executor-bullmq',
  specVersion: 1,
  provides: [
    provide(Executor, 'bullmq', {
      options: bullmqOptions,
      needs: { logger: Logger, project: Project },
      create: createBullmqExecutor,
    }),
  ],
});
