import { definePlugin, Logger, Project, provide, SentenceEncoder } from '@ablata/spec';
import { connectOpenaiEncoder } from './create-encoder.ts';
import { embeddingOptions } from './options.ts';

export default definePlugin({
  name: '@ablata/encoder-openai',
  specVersion: 1,
  provides: [
    provide(SentenceEncoder, 'openai-embeddings', {
      options: embeddingOptions,
      needs: { logger: Logger, project: Project },
      create: connectOpenaiEncoder,
    }),
  ],
});
