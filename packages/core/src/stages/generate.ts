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

/** Turns that a strategy may add to one prompt, whatever it says. */
const MOST_AGAIN = 20;

/** Asks the language model, many requests at once, and passes the answers on in the order of the requests. */
export const generate = defineStage({
  name: 'generate',
  needs: { llm: LanguageModel, prompt: PromptStrategy },
  reads: { prompt: 'json' },
  adds: { completions: 'json' },
  async *run(batches, { services: { llm, prompt }, seed, stage, random, map }) {
    const ask = async (
      asked: Prompt,
      request: number,
      context: Parameters<typeof llm.generate>[1],
    ): Promise<Completion[]> => {
      const { messages, followUps = [], n = 1, jsonSchema, maxTokens } = asked;
      const conversation: ChatMessage[] = [...messages];
      const completions: Completion[] = [];
      /** The user's next turn: those the prompt has, then what the strategy finds missing. */
      const next = (turn: number): string | undefined => {
        if (turn < followUps.length || n > 1 || !prompt.again || turn >= followUps.length + MOST_AGAIN)
          return followUps[turn];
        const choices = completions.flatMap((completion) => completion.choices);
        return prompt.again(choices.map((choice, position) => prompt.parse(choice, random(request, position))));
      };
      for (let turn = 0; ; turn++) {
        const question: CompletionRequest = {
          messages: [...conversation],
          n,
          seed: deriveSeed(seed, stage, request, turn),
          ...(jsonSchema && { jsonSchema }),
          ...(maxTokens !== undefined && { maxTokens }),
        };
        const completion = await llm.generate(question, context);
        completions.push(completion);
        const further = next(turn);
        if (further === undefined) return completions;
        conversation.push(
          { role: 'assistant', content: completion.choices[0]?.text ?? '' },
          { role: 'user', content: further },
        );
      }
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
