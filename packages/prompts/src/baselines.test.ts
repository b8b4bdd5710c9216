import { createRandom } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { createDirect } from './direct.ts';
import { createDirectN } from './direct-n.ts';
import plugin from './plugin.ts';
import { createSequence } from './sequence.ts';

const random = createRandom(1, 'test');
const records = [{ id: 'a', text: 'How many?', fields: {} }];

describe('direct', () => {
  it('asks for one instruction without a schema', () => {
    const prompt = createDirect().render(records, random);
    expect(prompt.jsonSchema).toBeUndefined();
    expect(prompt.n).toBeUndefined();
    expect(prompt.messages.at(-1)?.content).toBe('Problem 1: How many?');
  });

  it.each<[string, string, string[]]>([
    ['Plan first.', 'Plan first.', []],
    [' "Plan first." ', 'Plan first.', ['quotes-around']],
    ['**Instruction:** Plan first.', 'Plan first.', ['label']],
    ['Meta-cognitive instruction: “Plan first.”', 'Plan first.', ['label', 'quotes-around']],
    ['```text\nPlan first.\n```', 'Plan first.', ['code-fence']],
    ['{"instruction": "Plan first."}', 'Plan first.', ['json-around']],
    ['<think>Hm.</think>\nPlan first.', 'Plan first.', ['thinking']],
    ['"Plan" comes before "do".', '"Plan" comes before "do".', []],
  ])('reads %j', (text, expected, repairs) => {
    expect(createDirect().parse({ text, finishReason: 'stop' }, random)).toEqual({
      candidates: [{ text: expected, probability: null }],
      rejects: [],
      repairs,
    });
  });

  it.each([
    ['', 'stop', 'empty no-answer'],
    ['```\n```', 'stop', 'empty empty-text'],
    ['Plan first and th', 'length', 'truncated cut-in-candidate'],
    ['', 'length', 'truncated no-answer-before-limit'],
    ['I', 'refused', 'filtered refused'],
    ['<think>Hm', 'stop', 'truncated thinking-unfinished'],
  ] as const)('counts %j ended by %s', (text, finishReason, expected) => {
    const { candidates, rejects } = createDirect().parse({ text, finishReason }, random);
    expect(candidates).toEqual([]);
    expect(rejects.map(({ fate, reason }) => `${fate} ${reason}`)).toEqual([expected]);
  });
});

describe('direct, chain-of-thought', () => {
  const strategy = createDirect({ variant: 'chain-of-thought' });

  it('asks for thoughts first, in JSON', () => {
    const { messages, jsonSchema } = strategy.render(records, random);
    expect(messages[0]?.content).toContain('{"reasoning": "<thoughts>", "text": "<instruction>"}');
    expect(jsonSchema).toMatchObject({ required: ['reasoning', 'text'] });
    expect(strategy.identity).toMatchObject({ variant: 'chain-of-thought' });
    expect(createDirect().identity).not.toHaveProperty('variant');
  });

  it.each([
    '{"reasoning":"They need units.","text":"Plan first."}',
    '{"reasoning":"They need units.","instruction":"Plan first.",}',
  ])('takes the instruction alone from %s', (text) => {
    expect(strategy.parse({ text, finishReason: 'stop' }, random).candidates).toEqual([
      { text: 'Plan first.', probability: null },
    ]);
  });
});

describe('direct, base-model', () => {
  const strategy = createDirect({ variant: 'base-model' });

  it('is one text to be continued, with the drawn problems behind what all share', () => {
    const { messages, jsonSchema } = strategy.render(records, random);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.content).toMatch(
      /^You write meta-cognitive[\s\S]*Problem 1: How many\?\n\nAn instruction of this kind, inspired by the problems above:$/u,
    );
    expect(jsonSchema).toBeUndefined();
  });

  it.each<[string, 'stop' | 'length', string[]]>([
    [' Plan first.\n\nProblem 2: How few?\n\nAn instruction', 'length', ['Plan first.']],
    [' "Plan first."', 'stop', ['Plan first.']],
    ['\nPlan first.\nPlan', 'length', ['Plan first.']],
    [' Plan first and', 'length', []],
  ])('reads the first line of %j', (text, finishReason, expected) => {
    expect(strategy.parse({ text, finishReason }, random).candidates.map((each) => each.text)).toEqual(expected);
  });

  it('has no place for a closing line', () => {
    expect(() => createDirect({ variant: 'base-model', closing: true })).toThrowErrorMatchingInlineSnapshot(
      `[AblataError: prompt option closing is given for a base-model prompt, which ends in its cue to go on]`,
    );
  });
});

describe('a closing line', () => {
  it('repeats the task behind the problems, when asked for', () => {
    const last = (options: object) =>
      createSequence({ candidates: 3, ...options })
        .render(records, random)
        .messages.at(-1)?.content;
    expect(last({})).toBe('Problem 1: How many?');
    expect(last({ closing: true })).toBe(
      'Problem 1: How many?\n\nDo not solve these problems. Now write the 3 instructions, in the form described above.',
    );
    expect(last({ closing: 'Now {{candidates}} of them.' })).toBe('Problem 1: How many?\n\nNow 3 of them.');
    expect(createDirect({ closing: true }).identity['template']).not.toBe(createDirect().identity['template']);
  });
});

describe('direct-n', () => {
  it('asks for n samples of the very prompt of direct', () => {
    const prompt = createDirectN({ candidates: 4 }).render(records, random);
    expect(prompt.n).toBe(4);
    expect(prompt.messages).toEqual(createDirect().render(records, random).messages);
  });
});

describe('sequence', () => {
  it('asks for a list without probabilities and takes none', () => {
    const strategy = createSequence({ candidates: 3 });
    expect(JSON.stringify(strategy.render(records, random))).not.toContain('probability');
    const text = '{"responses":[{"text":"Plan first.","probability":0.4},{"text":"Check."},"Draw."]}';
    expect(strategy.parse({ text, finishReason: 'stop' }, random)).toEqual({
      candidates: ['Plan first.', 'Check.', 'Draw.'].map((each) => ({ text: each, probability: null })),
      rejects: [],
      repairs: ['bare-string'],
    });
  });

  it('reads its tags form', () => {
    const strategy = createSequence({ form: 'tags' });
    const text = '<response><text>Plan first.</text></response><response><text>Check.</text></response>';
    const { candidates, repairs } = strategy.parse({ text, finishReason: 'stop' }, random);
    expect(candidates.map((each) => each.text)).toEqual(['Plan first.', 'Check.']);
    expect(repairs).toEqual([]);
  });
});

it('the plugin offers all strategies and filters', () => {
  expect(plugin.provides.map(({ name }) => name)).toEqual(['verbalized-sampling', 'direct', 'direct-n', 'sequence']);
  expect(plugin.stages.map(({ name }) => name)).toEqual(['filter-refusals', 'filter-placeholders', 'filter-language']);
});
