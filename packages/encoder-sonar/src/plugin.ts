import { definePlugin, Logger, Project, provide, SentenceEncoder } from '@ablata/spec';
import { createSonarEncoder } from './create-sonar-encoder.ts';
import { sonarOptions } from './sonar-options.ts';

export default definePlugin({
  name: '@ablata/encoder-sonar',
  specVersion: 1,
  provides: [
    provide(SentenceEncoder, 'sonar', {
      options: sonarOptions,
      needs: { logger: Logger, project: Project },
      create: (options, { logger, project }) =>
        createSonarEncoder(
          {
            ...options,
            ...(options.checkpoint === undefined ? {} : { checkpoint: project.resolve(options.checkpoint) }),
            ...(options.tokenizer === undefined ? {} : { tokenizer: project.resolve(options.tokenizer) }),
          },
          logger,
        ),
    }),
  ],
});
