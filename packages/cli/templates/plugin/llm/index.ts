import { definePlugin, LanguageModel, provide, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { createLanguageModel } from './language-model.ts';

export { createLanguageModel, type LanguageModelOptions } from './language-model.ts';

const options = type({
  /** How many requests are in flight at once. */
  concurrency: 'number.integer > 0 = 8',
  /** What an answer takes, as if it came from somewhere. */
  latencyMs: '0 <= number.integer <= 60000 = 0',
  '+': 'reject',
});

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'llm/USE_NAME': TypedOptions<typeof options>;
  }
}

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [provide(LanguageModel, 'USE_NAME', { options, create: createLanguageModel })],
});
