import { definePlugin, PromptStrategy, provide } from '@ablata/spec';
import { type } from 'arktype';
import { createPromptStrategy } from './prompt-strategy.ts';

export { createPromptStrategy, type PromptStrategyOptions } from './prompt-strategy.ts';

export default definePlugin({
  name: 'PACKAGE_NAME',
  specVersion: 1,
  provides: [
    provide(PromptStrategy, 'USE_NAME', {
      options: type({ candidates: '1 <= number.integer <= 50 = 5', '+': 'reject' }),
      create: createPromptStrategy,
    }),
  ],
});
