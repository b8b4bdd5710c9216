import { definePlugin, PromptStrategy, provide, type TypedOptions } from '@ablata/spec';
import { type } from 'arktype';
import { createPromptStrategy } from './prompt-strategy.ts';

export { createPromptStrategy, type PromptStrategyOptions } from './prompt-strategy.ts';

const options = type({
  /** How many instructions an answer is asked for. */
  candidates: '1 <= number.integer <= 50 = 5',
  '+': 'reject',
});

/** What configs in TypeScript know of the options. */
declare global {
  interface AblataServiceOptions {
    'prompt/USE_NAME': TypedOptions<typeof options>;
  }
}

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [provide(PromptStrategy, 'USE_NAME', { options, create: createPromptStrategy })],
});
