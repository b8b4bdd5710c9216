import {
  definePlugin,
  Logger,
  Project,
  provide,
  SentenceDecoder,
  SentenceEncoder,
  type TypedOptions,
} from '@ablata/spec';
import { checkSonar } from './check-sonar.ts';
import { createSonarEncoder } from './create-sonar-encoder.ts';
import { createSonarDecoder } from './decoder/create-sonar-decoder.ts';
import { sonarDecoderOptions } from './decoder/decoder-options.ts';
import { sonarOptions } from './sonar-options.ts';

const needs = { logger: Logger, project: Project };

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'encoder/sonar': TypedOptions<typeof sonarOptions>;
    'decoder/sonar': TypedOptions<typeof sonarDecoderOptions>;
  }
}

export default definePlugin({
  name: '@ablata/encoder-sonar',
  specVersion: 1,
  provides: [
    provide(SentenceEncoder, 'sonar', {
      options: sonarOptions,
      needs,
      check: (options, { project }) => checkSonar(placed(options, project)),
      create: (options, { logger, project }) => createSonarEncoder(placed(options, project), logger),
    }),
    provide(SentenceDecoder, 'sonar', {
      options: sonarDecoderOptions,
      needs,
      check: (options, { project }) => checkSonar(placed(options, project), 'decoder'),
      create: (options, { logger, project }) => createSonarDecoder(placed(options, project), logger),
    }),
  ],
});

/** Paths as seen from the project. */
function placed<Options extends { readonly checkpoint?: string; readonly tokenizer?: string }>(
  options: Options,
  project: Project,
): Options {
  return {
    ...options,
    ...(options.checkpoint === undefined ? {} : { checkpoint: project.resolve(options.checkpoint) }),
    ...(options.tokenizer === undefined ? {} : { tokenizer: project.resolve(options.tokenizer) }),
  };
}
