import { definePlugin, Logger, Project, provide, SentenceEncoder } from '@ablata/spec';
import { checkSonar } from './check-sonar.ts';
import { createSonarEncoder } from './create-sonar-encoder.ts';
import { type ResolvedSonarOptions, sonarOptions } from './sonar-options.ts';

export default definePlugin({
  name: '@ablata/encoder-sonar',
  specVersion: 1,
  provides: [
    provide(SentenceEncoder, 'sonar', {
      options: sonarOptions,
      needs: { logger: Logger, project: Project },
      check: (options, { project }) => checkSonar(placed(options, project)),
      create: (options, { logger, project }) => createSonarEncoder(placed(options, project), logger),
    }),
  ],
});

/** Paths as seen from the project. */
function placed(options: ResolvedSonarOptions, project: Project): ResolvedSonarOptions {
  return {
    ...options,
    ...(options.checkpoint === undefined ? {} : { checkpoint: project.resolve(options.checkpoint) }),
    ...(options.tokenizer === undefined ? {} : { tokenizer: project.resolve(options.tokenizer) }),
  };
}
