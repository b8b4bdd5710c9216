import {
  type ChatMessage,
  type Completion,
  type CompletionRequest,
  defineStage,
  deriveSeed,
  type Json,
  LanguageModel,
  type Prompt,
  PromptStrategy,
} from '@ablata/spec';

/** Asks the language model, many requests at once, and passes the answers on in the order of the requests. */
export const generate = defineStage({
  name: 'generate',
  needs: { llm: LanguageModel, prompt: PromptStrategy },
  reads: { prompt: 'json' },
  adds: { completions: 'json' },
  async *run(batches, { services: { llm, prompt }, seed, stage, map }) {
    const ask = async (
      asked: Prompt,
      request: number,
      context: Parameters<typeof llm.generate>[1],
    ): Promise<Completion[]> => {
      const { messages, followUps = [], n = 1, jsonSchema, maxTokens } = asked;
      const conversation: ChatMessage[] = [...messages];
      const completions: Completion[] = [];
      for (let turn = 0; turn <= followUps.length; turn++) {
        const question: CompletionRequest = {
          messages: [...conversation],
          n,
          seed: deriveSeed(seed, stage, request, turn),
          ...(jsonSchema && { jsonSchema }),
          ...(maxTokens !== undefined && { maxTokens }),
        };
        const completion = await llm.generate(question, context);
        completions.push(completion);
        if (turn < followUps.length) {
          conversation.push(
            { role: 'assistant', content: completion.choices[0]?.text ?? '' },
            { role: 'user', content: followUps[turn] as string },
          );
        }
      }
      return completions;
    };
    const answers = map(batches, (row, call) => ask(row.prompt as unknown as Prompt, row.request, call), {
      service: llm,
      yields: prompt.expectedCandidates,
    });
    for await (const { batch, values } of answers) {
      yield batch.add<{ completions: 'json' }>({ completions: values as unknown as Json[] });
    }
  },
});
