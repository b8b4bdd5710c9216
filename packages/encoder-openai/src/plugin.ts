import { definePlugin, Logger, Project, provide, SentenceEncoder, type TypedOptions } from '@ablata/spec';
import { checkEncoder } from './check-encoder.ts';
import { connectOpenaiEncoder, createEndpoints } from './create-encoder.ts';
import { embeddingOptions } from './options.ts';

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'encoder/openai-embeddings': TypedOptions<typeof embeddingOptions>;
  }
}

export default definePlugin({
  name: '@ablata/encoder-openai',
  specVersion: 1,
  provides: [
    provide(SentenceEncoder, 'openai-embeddings', {
      options: embeddingOptions,
      needs: { logger: Logger, project: Project },
      check: checkEncoder,
      examine: (options, needs) => createEndpoints(options, needs).close(),
      create: connectOpenaiEncoder,
    }),
  ],
});
