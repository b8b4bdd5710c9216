import { LanguageModel } from '@ablata/spec';
import { describeLanguageModel, provided } from '@ablata/testkit';
import plugin from './index.ts';

describeLanguageModel('USE_NAME', {
  ...provided(plugin, LanguageModel, 'USE_NAME'),
  capabilities: { seeds: true, jsonSchema: false, maxTokens: true },
  createSlow: provided(plugin, LanguageModel, 'USE_NAME', { latencyMs: 60_000 }).create,
});
