import { type Completion, defineStage, PromptStrategy } from '@ablata/spec';

/** Takes answers apart into candidates: one row each. */
export const parse = defineStage({
  name: 'parse',
  needs: { prompt: PromptStrategy },
  reads: { completions: 'json' },
  adds: { text: 'string', probability: 'number?' },
  removes: ['prompt', 'completions'],
  fanOut: true,
  async *run(batches, { services, random, drop, note }) {
    for await (const batch of batches) {
      const parents: number[] = [];
      const text: string[] = [];
      const probability: (number | null)[] = [];
      for (let index = 0; index < batch.length; index++) {
        const row = batch.row(index);
        const before = text.length;
        const rejects = [];
        const choices = (row.completions as unknown as Completion[]).flatMap((completion) => completion.choices);
        for (const [position, choice] of choices.entries()) {
          const parsed = services.prompt.parse(choice, random(row.request, position));
          for (const candidate of parsed.candidates) {
            parents.push(index);
            text.push(candidate.text);
            probability.push(candidate.probability);
          }
          for (const repair of parsed.repairs) note(row, `repair: ${repair}`);
          rejects.push(...parsed.rejects);
        }
        // What can't be used is numbered behind what can, so that each has a place of its own in the books.
        let candidate = text.length - before;
        for (const { fate, reason } of rejects) drop({ request: row.request, candidate: candidate++ }, fate, reason);
        if (candidate === 0) drop(row, 'empty', 'no choices');
      }
      if (parents.length > 0)
        yield batch.expand<{ text: 'string'; probability: 'number?' }>(parents, { text, probability });
    }
  },
});
