import { LanguageModel, SentenceEncoder } from '@ablata/spec';
import { describeLanguageModel, describeSentenceEncoder, provided } from '@ablata/testkit';
import plugin from './plugin.ts';

for (const name of ['phrase-grammar', 'answer-grammar', 'judge-grammar']) {
  describeLanguageModel(name, {
    ...provided(plugin, LanguageModel, name),
    capabilities: { seeds: true, jsonSchema: true, maxTokens: true },
    createSlow: provided(plugin, LanguageModel, name, { latencyMs: 60_000 }).create,
  });
}

for (const dimension of [1024, 100]) {
  describeSentenceEncoder(`lexical of ${dimension}`, {
    ...provided(plugin, SentenceEncoder, 'lexical', { dimension }),
    capabilities: { normalized: true, tolerance: 0, overlong: 'word '.repeat(10_000) },
  });
}
