import { defineStage, type Json, PromptStrategy, type SourceRecord } from '@ablata/spec';

/** Turns drawn records into a question. */
export const prompt = defineStage({
  name: 'prompt',
  needs: { prompt: PromptStrategy },
  reads: { problems: 'json' },
  adds: { prompt: 'json' },
  async *run(batches, { services, random }) {
    for await (const batch of batches) {
      const prompts = [...batch].map((row) =>
        services.prompt.render(row.problems as unknown as SourceRecord[], random(row.request)),
      );
      yield batch.add<{ prompt: 'json' }>({ prompt: prompts as unknown as Json[] });
    }
  },
});
