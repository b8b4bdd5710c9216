import { definePlugin, Executor, Project, provide, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { createExecutor } from './executor.ts';

export { createExecutor, type ExecutorOptions } from './executor.ts';

const options = type({
  /** A folder that the run and all its workers see. */
  folder: "string > 0 = '.ablata/USE_NAME'",
  /** Milliseconds between two looks at the folder. */
  pollMs: '1 <= number.integer <= 60000 = 50',
  /** Seconds without a sign of life after which a worker's calls go to another. */
  lostAfterSeconds: '1 <= number <= 3600 = 30',
  /** Batches asked for at once: enough to keep the workers busy. */
  window: '1 <= number.integer <= 10000 = 64',
  '+': 'reject',
});

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'executor/USE_NAME': TypedOptions<typeof options>;
  }
}

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [
    provide(Executor, 'USE_NAME', {
      options,
      needs: { project: Project },
      create: (given, { project }) => createExecutor({ ...given, folder: project.resolve(given.folder) }),
    }),
  ],
});
