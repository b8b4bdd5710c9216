import { createRandom } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { PROBABILITIES } from './probability.ts';
import { createVerbalizedSampling } from './verbalized-sampling.ts';

const random = createRandom(1, 'test');
const records = [{ id: 'a', text: 'How many?', fields: {} }];
const names = Object.keys(PROBABILITIES) as (keyof typeof PROBABILITIES)[];
const systemOf = (options: Parameters<typeof createVerbalizedSampling>[0]) =>
  createVerbalizedSampling(options).render(records, random).messages[0]?.content ?? '';

describe('the seven ways to ask for the probability', () => {
  it.each(names)('%s: text, form and schema name the same number', (probability) => {
    const { field, meaning } = PROBABILITIES[probability];
    const json = createVerbalizedSampling({ probability }).render(records, random);
    expect(json.messages[0]?.content).toContain(`With each, state its ${field}: ${meaning}.`);
    expect(json.messages[0]?.content).toContain(`{"text": "<instruction>", "${field}": <number>}`);
    expect(json.jsonSchema).toMatchObject({ properties: { responses: { items: { required: ['text', field] } } } });
    expect(systemOf({ probability, form: 'tags' })).toContain(`<${field}>…</${field}>`);
    expect(systemOf({ probability, form: 'tags', variant: 'chain-of-thought', threshold: 0.1 })).not.toMatch(/\{\{/u);
  });

  it.each<[keyof typeof PROBABILITIES, number, number]>([
    ['implicit', 0.25, 0.25],
    ['explicit', 0.25, 0.25],
    ['relative', 0.25, 0.25],
    ['percentage', 25, 0.25],
    ['confidence', 0.25, 0.25],
    ['perplexity', 4, 0.25],
    ['nll', Math.log(4), 0.25],
  ])('%s: %d is read as a probability', (probability, written, expected) => {
    for (const form of ['json', 'tags'] as const) {
      const { field } = PROBABILITIES[probability];
      const text =
        form === 'json'
          ? JSON.stringify({ responses: [{ text: 'Plan first.', [field]: written }] })
          : `<response><text>Plan first.</text><${field}>${written}</${field}></response>`;
      const { candidates } = createVerbalizedSampling({ probability, form }).parse(
        { text, finishReason: 'stop' },
        random,
      );
      expect(candidates[0]?.text).toBe('Plan first.');
      expect(candidates[0]?.probability).toBeCloseTo(expected, 12);
    }
  });

  it.each<[keyof typeof PROBABILITIES, string]>([
    ['implicit', 'the probability of each instruction must be below 0.1.'],
    ['percentage', 'the probability of each instruction must be below 10 percent.'],
    ['confidence', 'the confidence of each instruction must be below 0.1.'],
    ['perplexity', 'the perplexity of each instruction must be above 10.'],
    ['nll', 'the nll of each instruction must be above 2.30259.'],
  ])('%s: the tails are asked for in its own scale', (probability, sentence) => {
    expect(systemOf({ probability, threshold: 0.1 })).toContain(sentence);
  });

  it('keeps the tails by the probability they were read as', () => {
    const strategy = createVerbalizedSampling({ probability: 'perplexity', threshold: 0.1, keep: 'tails' });
    const text = JSON.stringify({
      responses: [
        { text: 'common', perplexity: 3 },
        { text: 'rare', perplexity: 40 },
      ],
    });
    expect(strategy.parse({ text, finishReason: 'stop' }, random).candidates.map((each) => each.text)).toEqual([
      'rare',
    ]);
  });

  it('is part of the identity, but where it is the usual one', () => {
    expect(createVerbalizedSampling().identity).not.toHaveProperty('probability');
    expect(createVerbalizedSampling({ probability: 'implicit' }).identity).toEqual(createVerbalizedSampling().identity);
    expect(
      new Set(names.map((probability) => JSON.stringify(createVerbalizedSampling({ probability }).identity))).size,
    ).toBe(7);
  });
});

describe('weights', () => {
  const text = JSON.stringify({
    responses: [
      { text: 'heavy', probability: 0.9 },
      { text: 'light', probability: 0.1 },
    ],
  });
  const shareOfHeavy = (weights: 'elicited' | 'softmax' | 'uniform'): number => {
    const strategy = createVerbalizedSampling({ keep: 'sampled', weights });
    let heavy = 0;
    for (let draw = 0; draw < 4000; draw++) {
      if (strategy.parse({ text, finishReason: 'stop' }, createRandom(3, draw)).candidates[0]?.text === 'heavy')
        heavy++;
    }
    return heavy / 4000;
  };

  // Four standard deviations of 4000 draws are at most 0.032; the streams are fixed, so this can't flicker.
  it.each<['elicited' | 'softmax' | 'uniform', number]>([
    ['elicited', 0.9],
    ['softmax', Math.exp(0.9) / (Math.exp(0.9) + Math.exp(0.1))],
    ['uniform', 0.5],
  ])('%s draw as they say', (weights, expected) => {
    expect(Math.abs(shareOfHeavy(weights) - expected)).toBeLessThan(0.032);
  });

  it('are part of the identity where they matter and are not the usual ones', () => {
    expect(createVerbalizedSampling({ weights: 'softmax' }).identity).toEqual(createVerbalizedSampling().identity);
    expect(createVerbalizedSampling({ keep: 'sampled', weights: 'softmax' }).identity).toHaveProperty(
      'weights',
      'softmax',
    );
  });
});
