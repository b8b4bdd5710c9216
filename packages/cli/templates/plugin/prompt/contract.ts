import { PromptStrategy } from '@ablata/spec';
import { describePromptStrategy, provided } from '@ablata/testkit';
import plugin from './index.ts';

describePromptStrategy('USE_NAME', {
  ...provided(plugin, PromptStrategy, 'USE_NAME', { candidates: 3 }),
  answers: [
    { text: 'Name the unknown.\nCheck the units.', candidates: ['Name the unknown.', 'Check the units.'] },
    { text: '1. Draw it.\n2) Estimate first.\n\n- Say why.', candidates: ['Draw it.', 'Estimate first.', 'Say why.'] },
  ],
});
