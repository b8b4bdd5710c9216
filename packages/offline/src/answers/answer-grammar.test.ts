import type { CompletionRequest, JsonObject } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { createAnswerGrammar } from './answer-grammar.ts';
import { readQuestion } from './read-question.ts';

const problem = 'Natalia sold 48 clips in April and half as many in May. How many clips did she sell altogether?';
const content = `Problem: ${problem}\nAdvice: Name the unknown first. Then go on.\nSolve it.`;
const ask = async (request: Partial<CompletionRequest> = {}): Promise<string> => {
  const { choices } = await createAnswerGrammar().generate(
    { messages: [{ role: 'user', content }], n: 1, seed: 1, ...request },
    { signal: new AbortController().signal, request: 0, onRetry: () => {} },
  );
  return choices[0]?.text ?? '';
};

describe('answer-grammar', () => {
  it('reads problem and advice by their labels, and all of a message without', () => {
    expect(readQuestion([{ role: 'user', content }])).toEqual({
      problem,
      advice: 'Name the unknown first. Then go on.\nSolve it.',
    });
    expect(readQuestion([{ role: 'user', content: problem }])).toEqual({ problem, advice: '' });
  });

  it('writes a text that goes from the problem to a number', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const text = await ask({ seed });
      expect(text).toContain('clips');
      expect(text).toContain('Name the unknown first.');
      expect(text).toMatch(/\d+\.$/);
      expect(text).not.toMatch(/[{}]|undefined|NaN/);
    }
  });

  it('gives different texts for different seeds, and the same for the same', async () => {
    const texts = await Promise.all(Array.from({ length: 50 }, (_, seed) => ask({ seed })));
    expect(new Set(texts).size).toBeGreaterThan(45);
    expect(await ask({ seed: 7 })).toBe(texts[7]);
  });

  it('follows a schema', async () => {
    const jsonSchema = {
      type: 'object',
      properties: {
        solution: { type: 'string' },
        answer: { type: 'number' },
        sure: { type: 'boolean' },
        kind: { enum: ['a', 'b'] },
      },
      required: ['solution', 'answer'],
    } satisfies JsonObject;
    const { solution, answer, sure, kind } = JSON.parse(await ask({ jsonSchema })) as Record<string, unknown>;
    expect(solution).toContain(String(answer));
    expect([typeof sure, ['a', 'b'].includes(kind as string)]).toEqual(['boolean', true]);
  });
});
