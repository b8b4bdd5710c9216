import {
  AblataError,
  type Choice,
  type Completion,
  createRandom,
  type Deduplicator,
  type Json,
  type PromptStrategy,
  type SentenceEncoder,
  type Stage,
  type Token,
  type Verdict,
} from '@ablata/spec';
import { describeStage, runStage } from '@ablata/testkit';
import { describe, expect, test } from 'vitest';
import { dedupe } from './dedupe.ts';
import { encode } from './encode.ts';
import { parse } from './parse.ts';
import { prompt } from './prompt.ts';

type ServiceOf<T> = T extends Token<infer S> ? S : never;

/** Asks for the drawn records in random order; takes an answer apart at `|`: `!fate` is a reject, `~` a repair. */
const strategy = {
  identity: {},
  draws: { min: 1, max: 2 },
  expectedCandidates: 2,
  render: (records, random) => ({
    messages: [{ role: 'user', content: random.shuffle(records.map(({ text }) => text)).join(' ') }],
  }),
  parse({ text }) {
    const parts = text.split('|');
    return {
      candidates: parts.filter((part) => !/^[!~]/.test(part)).map((part) => ({ text: part, probability: 0.5 })),
      rejects: parts
        .filter((part) => part.startsWith('!'))
        .map((part) => ({ fate: part.slice(1) as 'empty', reason: 'as told' })),
      repairs: parts.includes('~') ? ['mended'] : [],
    };
  },
} satisfies ServiceOf<typeof PromptStrategy>;

const LONGEST = 12;
const encoder = {
  identity: {},
  dimension: 2,
  batchSize: 8,
  encode: async (texts) => ({
    vectors: Float32Array.from(texts.flatMap((text) => [text.length, 1])),
    truncated: Uint8Array.from(texts, (text) => (text.length > LONGEST ? 1 : 0)),
  }),
} satisfies ServiceOf<typeof SentenceEncoder>;

/** Equal texts are duplicates. */
function deduplicator() {
  const disposed = { count: 0 };
  const service = {
    identity: {},
    rule: { measure: 'equality', threshold: 1 },
    async open() {
      const kept = new Map<string, number>();
      return {
        admit: async ({ texts }) =>
          texts.map((text): Verdict => {
            const duplicateOf = kept.get(text);
            if (duplicateOf !== undefined) return { kept: false, duplicateOf, similarity: 1 };
            kept.set(text, kept.size);
            return { kept: true };
          }),
        summary: () => ({ kept: kept.size }),
        async [Symbol.asyncDispose]() {
          disposed.count++;
        },
      };
    },
  } satisfies ServiceOf<typeof Deduplicator>;
  return { service, disposed };
}

function answers(...texts: readonly string[]): Json {
  const choices: Choice[] = texts.map((text) => ({ text, finishReason: 'stop' }));
  const completion: Completion = {
    choices,
    usage: { promptTokens: 1, completionTokens: 1 },
    seconds: 0,
    attempts: 1,
  };
  return [completion] as unknown as Json;
}

const records = (...texts: readonly string[]): Json => texts.map((text) => ({ id: text, text, fields: {} }));
const six = <T>(make: (index: number) => T): T[] => Array.from({ length: 6 }, (_, index) => make(index));
const texts = ['one', 'two', 'one', 'a much longer text', 'three', 'two', 'four', ''];

describeStage('prompt', {
  stage: prompt as unknown as Stage,
  rows: six((index) => ({ problems: records(`a${index}`, `b${index}`) })),
  services: () => ({ prompt: strategy }),
});

describeStage('parse', {
  stage: parse as unknown as Stage,
  rows: ['a|b', '!empty', 'c|!truncated|d', '~|e', '!unparsable|!filtered', 'f'].map((text) => ({
    completions: answers(text),
  })),
  services: () => ({ prompt: strategy }),
});

describeStage('encode', {
  stage: encode as unknown as Stage,
  rows: texts.map((text) => ({ text })),
  services: () => ({ encoder }),
});

describeStage('dedupe', {
  stage: dedupe as unknown as Stage,
  rows: texts.map((text, index) => ({ text, embedding: Float32Array.of(index, 1) })),
  columns: { text: 'string', embedding: 'embedding' },
  services: () => ({ dedupe: deduplicator().service }),
});

describe('prompt', () => {
  test('is a function of the records and of randomness keyed by the request alone', async () => {
    const rows = six((index) => ({ request: index * 3, problems: records('a', 'b', 'c', 'd') }));
    const options = { services: { prompt: strategy }, seed: 5 };
    const all = (await runStage(prompt, rows, options)).rows;
    const alone = (await runStage(prompt, rows.slice(4, 5), options)).rows;
    expect(all.find(({ request }) => request === 12)?.prompt).toEqual(alone[0]?.prompt);
    expect(all[0]?.prompt).toEqual(
      strategy.render(
        ['a', 'b', 'c', 'd'].map((text) => ({ id: text, text, fields: {} })),
        createRandom(5, 'prompt', 0),
      ),
    );
  });
});

describe('parse', () => {
  const run = (...completions: Json[]) =>
    runStage(
      parse,
      completions.map((each) => ({ completions: each })),
      { services: { prompt: strategy } },
    );

  test('makes a row of each candidate, of all choices and turns, and numbers rejects behind them', async () => {
    const { rows, drops, notes } = await run(answers('a|!empty|b', '!truncated|c'), answers('~|d'));
    expect(rows.map(({ request, candidate, text, probability }) => [request, candidate, text, probability])).toEqual([
      [0, 0, 'a', 0.5],
      [0, 1, 'b', 0.5],
      [0, 2, 'c', 0.5],
      [1, 0, 'd', 0.5],
    ]);
    expect(drops).toEqual([
      { request: 0, candidate: 3, fate: 'empty', reason: 'as told' },
      { request: 0, candidate: 4, fate: 'truncated', reason: 'as told' },
    ]);
    expect(notes).toEqual([expect.objectContaining({ request: 1, label: 'repair: mended' })]);
  });

  test('an answer that holds nothing at all is booked as empty', async () => {
    const { rows, drops } = await run(answers());
    expect([rows, drops]).toEqual([[], [{ request: 0, candidate: 0, fate: 'empty', reason: 'no choices' }]]);
  });
});

test('encode books texts without a vector as failed', async () => {
  const failing: SentenceEncoder = {
    ...encoder,
    encode: async (texts) => ({
      ...(await encoder.encode(texts)),
      failures: new Map([[1, new AblataError('SERVICE_POISON', 'it kills', { scope: 'row' })]]),
    }),
  };
  const { rows, drops } = await runStage(encode, [{ text: 'good' }, { text: 'poison' }], {
    services: { encoder: failing },
  });
  expect(rows.map(({ text }) => text)).toEqual(['good']);
  expect(drops).toMatchObject([{ fate: 'failed', reason: 'SERVICE_POISON' }]);
});

test('encode notes what the encoder cut', async () => {
  const { rows, notes } = await runStage(
    encode,
    texts.map((text) => ({ text })),
    { services: { encoder } },
  );
  expect([...(rows[3]?.embedding ?? [])]).toEqual(['a much longer text'.length, 1]);
  expect(notes).toEqual([expect.objectContaining({ request: 3, label: 'truncated input' })]);
});

test('dedupe names for each row it drops the kept one, with its vector; and closes its index', async () => {
  const { service, disposed } = deduplicator();
  const rows = texts.map((text, index) => ({ text, embedding: Float32Array.of(index, 1) }));
  for (const batchSize of [1, 3, 64]) {
    const result = await runStage(dedupe, rows, {
      services: { dedupe: service },
      columns: { text: 'string', embedding: 'embedding' },
      batchSize,
    });
    expect(result.rows.map(({ request }) => request)).toEqual([0, 1, 3, 4, 6, 7]);
    expect(result.drops.map(({ request, fate }) => [request, fate])).toEqual([
      [2, 'duplicate'],
      [5, 'duplicate'],
    ]);
    expect(result.summary).toEqual({ kept: 6 });
    expect(result.certificate).toEqual({
      kind: 'near-duplicates',
      measure: 'equality',
      threshold: 1,
      column: 'embedding',
      dimension: 2,
    });
    expect(result.evidence).toEqual([
      { request: 2, candidate: 0, facts: { of: [0, 0], similarity: 1 }, vector: Float32Array.of(2, 1) },
      { request: 5, candidate: 0, facts: { of: [1, 0], similarity: 1 }, vector: Float32Array.of(5, 1) },
    ]);
  }
  expect(disposed.count).toBe(3);
});
