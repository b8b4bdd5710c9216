import { type CompletionRequest, createRandom } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLexicalEncoder } from '../lexical/lexical-encoder.ts';
import { createPhraseGrammar } from './phrase-grammar.ts';

const model = createPhraseGrammar();
const context = { signal: new AbortController().signal, request: 0, onRetry: () => {} };
const messages = [
  { role: 'system', content: 'You write instructions.' },
  {
    role: 'user',
    content:
      'Problem 1: Mia has 4 boxes with 6 pens each and gives away 5 pens. How many pens are left?\n\n' +
      'Problem 2: Omar walks 3 miles in 50 minutes. How far does he walk in 2 hours?',
  },
] as const;
const schema = (least: number, most: number) => ({
  type: 'object',
  properties: {
    responses: {
      type: 'array',
      minItems: least,
      maxItems: most,
      items: { type: 'object', properties: { text: { type: 'string' }, probability: { type: 'number' } } },
    },
  },
});

interface Answer {
  readonly reasoning?: string;
  readonly responses: readonly { readonly text: string; readonly probability?: number }[];
}

async function ask(request: Partial<CompletionRequest>) {
  return model.generate({ messages, n: 1, seed: 1, ...request }, context);
}

async function askForJson(request: Partial<CompletionRequest>): Promise<Answer> {
  return JSON.parse((await ask({ jsonSchema: schema(5, 5), ...request })).choices[0]?.text ?? '') as Answer;
}

describe('the phrase-grammar model', () => {
  it('draws each choice anew', async () => {
    // Two may be equal, as with any model: of 100,000 seeds, four choices were not all different for seven.
    const { choices } = await ask({ seed: 1, n: 4 });
    expect(new Set(choices.map(({ text }) => text)).size).toBe(4);
  });

  it('answers one plain sentence of 8 to 30 words a choice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2 ** 31 - 1), fc.integer({ min: 1, max: 4 }), async (seed, n) => {
        const { choices } = await ask({ seed, n });
        expect(choices).toHaveLength(n);
        for (const { text, finishReason } of choices) {
          expect(finishReason).toBe('stop');
          expect(text).toMatch(/^[A-Z][^{}[\]<>|]*\.$/);
          expect(text).not.toMatch(/undefined|\b(\w+) \1\b/);
          expect(text.split(' ').length).toBeGreaterThanOrEqual(8);
          expect(text.split(' ').length).toBeLessThanOrEqual(30);
        }
      }),
      { examples: [[860609072, 1]] }, // its first sentence would read "so so"
    );
  });

  it('mentions what the problems are about, and nothing of other problems', async () => {
    const { responses } = await askForJson({ jsonSchema: schema(200, 200) });
    const text = responses.map((response) => response.text).join('\n');
    for (const word of ['pens', 'boxes', 'Problem 2', 'Mia', 'Omar', 'the 50 minutes']) expect(text).toContain(word);
    expect(text).not.toMatch(/Problem [^12]/);
  });

  it('answers in the form of the schema', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.nat(6), fc.nat(1000), async (least, more, seed) => {
        const { responses } = await askForJson({ seed, jsonSchema: schema(least, least + more) });
        expect(responses.length).toBeGreaterThanOrEqual(least);
        expect(responses.length).toBeLessThanOrEqual(least + more);
        expect(new Set(responses.map(({ text }) => text)).size).toBe(responses.length);
        for (const { probability } of responses) {
          expect(probability).toBeGreaterThanOrEqual(0.01);
          expect(probability).toBeLessThanOrEqual(1);
        }
        expect(responses.reduce((sum, { probability = 0 }) => sum + probability, 0)).toBeLessThanOrEqual(1.01);
      }),
    );
    expect((await askForJson({ jsonSchema: {} })).responses).toHaveLength(5);
    const bounded = {
      properties: { responses: { maxItems: 3, items: { properties: { text: {}, probability: { maximum: 0.1 } } } } },
    };
    const { responses } = await askForJson({ jsonSchema: bounded });
    expect(responses).toHaveLength(3);
    expect(Math.max(...responses.map(({ probability = 1 }) => probability))).toBeLessThanOrEqual(0.1);
  });

  it('thinks first and leaves the probability out when the schema says so', async () => {
    const jsonSchema = {
      properties: { reasoning: { type: 'string' }, responses: { items: { properties: { text: { type: 'string' } } } } },
    };
    const answer = await askForJson({ jsonSchema });
    expect(Object.keys(answer)).toEqual(['reasoning', 'responses']);
    expect(answer.reasoning).toContain('the number of pens');
    expect(Object.keys(answer.responses[0] ?? {})).toEqual(['text']);
  });

  it('depends on seed, messages and choice, and on nothing else', async () => {
    const text = async (request: Partial<CompletionRequest>) =>
      (await ask(request)).choices.map((choice) => choice.text);
    expect(await text({ n: 3 })).toEqual(await text({ n: 3 }));
    expect((await text({ n: 3 })).slice(0, 2)).toEqual(await text({ n: 2 }));
    expect(await text({ seed: 2 })).not.toEqual(await text({}));
    expect(await text({ messages: [...messages].reverse() })).not.toEqual(await text({}));
  });

  it('counts tokens between white space, and stops at the limit', async () => {
    const { choices, usage } = await ask({ maxTokens: 5 });
    expect(choices[0]?.finishReason).toBe('length');
    expect(choices[0]?.text.split(' ')).toHaveLength(5);
    expect(usage.completionTokens).toBe(5);
    expect(usage.promptTokens).toBe(messages.map(({ content }) => content.split(/\s+/).length).reduce((a, b) => a + b));
  });

  it('waits as long as it is told, and not when aborted', async () => {
    const slow = createPhraseGrammar({ latencyMs: 60_000 });
    const controller = new AbortController();
    const answer = slow.generate({ messages, n: 1, seed: 1 }, { ...context, signal: controller.signal });
    controller.abort();
    await expect(answer).rejects.toThrow('aborted');
    await expect(
      model.generate({ messages, n: 1, seed: 1 }, { ...context, signal: controller.signal }),
    ).rejects.toThrow();
  });

  it('goes on finding instructions that are lexically new, and repeats itself at times', async () => {
    const topics = ['apples', 'trains', 'books', 'coins', 'tiles', 'plants', 'tickets', 'cookies'];
    const random = createRandom(1, 'topics');
    const texts: string[] = [];
    for (let seed = 0; texts.length < 1500; seed++) {
      const content = [1, 2, 3]
        .map(
          (number) => `Problem ${number}: Lea has ${random.integer(2, 90)} ${random.pick(topics)}. How many are left?`,
        )
        .join('\n\n');
      texts.push(
        ...(await askForJson({ seed, messages: [{ role: 'user', content }] })).responses.map(({ text }) => text),
      );
    }
    const { vectors } = await createLexicalEncoder().encode(texts, context.signal);
    const kept: Float32Array[] = [];
    for (let row = 0; row < texts.length; row++) {
      const vector = vectors.subarray(row * 1024, (row + 1) * 1024);
      if (!kept.some((other) => dot(vector, other) >= 0.82)) kept.push(vector);
    }
    const duplicates = 1 - kept.length / texts.length;
    expect(duplicates).toBeGreaterThan(0.01);
    expect(duplicates).toBeLessThan(0.25);
  });
});

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += (one[index] as number) * (other[index] as number);
  return sum;
}
