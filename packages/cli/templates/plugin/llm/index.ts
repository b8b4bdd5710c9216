import { definePlugin, LanguageModel, provide } from '@ablata/spec';
import { type } from 'arktype';
import { createLanguageModel } from './language-model.ts';

export { createLanguageModel, type LanguageModelOptions } from './language-model.ts';

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [
    provide(LanguageModel, 'USE_NAME', {
      options: type({
        concurrency: 'number.integer > 0 = 8',
        latencyMs: '0 <= number.integer <= 60000 = 0',
        '+': 'reject',
      }),
      create: createLanguageModel,
    }),
  ],
});
