import { createRandom, type Parsed, type PromptStrategy, type SourceRecord } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { createVerbalizedSampling } from './verbalized-sampling.ts';

const records: SourceRecord[] = [
  { id: 'a', text: ' How many apples? ', fields: {} },
  { id: 'b', text: 'What does {{task}} cost?', fields: {} },
];
const random = createRandom(1, 'test');

describe('createVerbalizedSampling', () => {
  it('puts what all requests share first and the drawn problems last', () => {
    const { messages } = createVerbalizedSampling().render(records, random);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(messages[1]?.content).toBe('Problem 1: How many apples?\n\nProblem 2: What does {{task}} cost?');
    const other = createVerbalizedSampling().render(records.slice(1), random);
    expect(other.messages[0]).toEqual(messages[0]);
  });

  it('asks for exactly k candidates with probabilities', () => {
    const strategy = createVerbalizedSampling({ candidates: 7 });
    const { jsonSchema, messages } = strategy.render(records, random);
    expect(strategy.expectedCandidates).toBe(7);
    expect(strategy.draws).toEqual({ min: 3, max: 5 });
    expect(messages[0]?.content).toContain('7 different instructions');
    expect(jsonSchema).toMatchObject({
      properties: { responses: { minItems: 7, maxItems: 7, items: { required: ['text', 'probability'] } } },
    });
  });

  it('gives the schema up for tags', () => {
    const { jsonSchema, messages } = createVerbalizedSampling({ form: 'tags' }).render(records, random);
    expect(jsonSchema).toBeUndefined();
    expect(messages[0]?.content).toContain('<response><text>');
  });

  it('asks for thoughts first in the chain-of-thought variant', () => {
    const strategy = createVerbalizedSampling({ variant: 'chain-of-thought' });
    expect(Object.keys((strategy.render(records, random).jsonSchema?.['properties'] ?? {}) as object)).toEqual([
      'reasoning',
      'responses',
    ]);
    const text = JSON.stringify({
      reasoning: 'They all need units.',
      responses: [{ text: 'Watch units.', probability: 0.2 }],
    });
    expect(strategy.parse({ text, finishReason: 'stop' }, random)).toEqual({
      candidates: [{ text: 'Watch units.', probability: 0.2 }],
      rejects: [],
      repairs: [],
    });
  });

  it('asks again in further turns in the multi-turn variant', () => {
    const strategy = createVerbalizedSampling({ variant: 'multi-turn', turns: 4, candidates: 3 });
    const { followUps } = strategy.render(records, random);
    expect(followUps).toHaveLength(3);
    expect(followUps?.[0]).toContain('Sample 3 further instructions');
    expect(strategy.expectedCandidates).toBe(12);
  });

  it('asks for the tails and keeps them alone when told', () => {
    const strategy = createVerbalizedSampling({ threshold: 0.1, keep: 'tails' });
    expect(strategy.render(records, random).messages[0]?.content).toContain('must be below 0.1.');
    const responses = [
      { text: 'common', probability: 0.6 },
      { text: 'rare', probability: 0.05 },
      { text: 'edge', probability: 0.1 },
      { text: 'unsaid' },
    ];
    const parsed = strategy.parse({ text: JSON.stringify({ responses }), finishReason: 'stop' }, random);
    expect(parsed.candidates.map(({ text }) => text)).toEqual(['rare']);
    expect(parsed.rejects.map(({ reason }) => reason)).toEqual(['not-in-tails', 'not-in-tails', 'no-probability']);
    expect(parsed.rejects.every(({ fate }) => fate === 'filtered')).toBe(true);
  });

  it('refuses the tails rule without a threshold', () => {
    expect(() => createVerbalizedSampling({ keep: 'tails' })).toThrowErrorMatchingInlineSnapshot(
      `[AblataError: prompt option keep: 'tails' needs a threshold, and there is none]`,
    );
  });

  it('refuses bounds the wrong way round and unknown options', () => {
    expect(() => createVerbalizedSampling({ problems: [5, 3] })).toThrowErrorMatchingInlineSnapshot(
      `[AblataError: prompt option problems: [5, 3] has its bounds the wrong way round]`,
    );
    expect(() => createVerbalizedSampling({ candidate: 5 } as never)).toThrow('candidate must be removed');
  });

  it('has an identity that follows every option and tells no text', () => {
    const variants = [
      {},
      { candidates: 4 },
      { problems: [1, 2] as [number, number] },
      { form: 'tags' as const },
      { threshold: 0.2 },
      { variant: 'multi-turn' as const },
      { variant: 'multi-turn' as const, turns: 5 },
      { keep: 'sampled' as const },
      { keep: 'sampled' as const, sample: 2 },
      { task: 'Write canary-7731 advice.' },
      { template: { user: 'canary-7731 {{problems}}' } },
      { systemRole: false },
      { maxTokens: 99 },
      { askAgain: 1 },
    ];
    const identities = variants.map((options) => JSON.stringify(createVerbalizedSampling(options).identity));
    expect(new Set(identities).size).toBe(variants.length);
    expect(identities.join()).not.toContain('canary');
    expect(identities[0]).toBe(JSON.stringify(createVerbalizedSampling({}).identity));
  });

  it('asks again for what is missing, as often as it may, and for nothing that a rule left out', () => {
    const parsed = (candidates: number, filtered = 0): Parsed => ({
      candidates: Array.from({ length: candidates }, (_, index) => ({ text: `${index}`, probability: null })),
      rejects: Array.from({ length: filtered }, () => ({ fate: 'filtered', reason: 'above the threshold' })),
      repairs: [],
    });
    const again = createVerbalizedSampling({ candidates: 5, askAgain: 2 }).again as NonNullable<
      PromptStrategy['again']
    >;
    expect(again([parsed(3)])).toBe(
      'So far 3 could be read. Give the 2 that are missing, different from all before, in the same form.',
    );
    expect(again([parsed(3), parsed(1)])).toMatch(/^So far 4 could be read. Give the 1 /);
    expect(again([parsed(3), parsed(1), parsed(0)])).toBeUndefined();
    expect(again([parsed(3), parsed(2)])).toBeUndefined();
    expect(again([parsed(3, 2)])).toBeUndefined();
    expect(createVerbalizedSampling({}).again).toBeUndefined();
  });

  it('can do without a system role', () => {
    const { messages } = createVerbalizedSampling({ systemRole: false }).render(records, random);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.content).toMatch(/^You write meta-cognitive[\s\S]*Problem 1: How many apples\?[\s\S]*cost\?$/u);
  });
});
