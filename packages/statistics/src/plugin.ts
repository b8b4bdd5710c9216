import { definePlugin, type TypedOptions } from '@ablata/spec';
import { statistics, type statisticsOptions } from './statistics-stage.ts';

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataStageOptions {
    statistics: TypedOptions<typeof statisticsOptions>;
  }
}

export default definePlugin({ name: '@ablata/statistics', specVersion: 1, stages: [statistics] });
