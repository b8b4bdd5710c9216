import { definePlugin, Executor, Logger, Project, provide } from '@ablata/spec';
import { createBullmqExecutor } from './create-executor.ts';
import { bullmqOptions } from './options.ts';

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
