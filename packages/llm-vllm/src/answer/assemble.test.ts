import { ServerFailure } from '@ablata/endpoints';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from './answer.ts';
import { Assembly } from './assemble.ts';
import { checkReply } from './reply.ts';

/** What comes of these replies, as a client that asked for `most` choices reads them; or the reason why nothing does. */
function read(replies: readonly unknown[], streamed: boolean, most = 2): Answer | string {
  try {
    const assembly = new Assembly(most);
    for (const reply of replies) assembly.add(checkReply(reply));
    return assembly.finish(streamed);
  } catch (error) {
    if (error instanceof ServerFailure) return error.failure.reason;
    throw error;
  }
}

const textOf = (answer: Answer | string) => (typeof answer === 'string' ? answer : answer.choices[0]?.text);
const event = (choice: object) => ({ choices: [{ index: 0, ...choice }] });
const END = event({ delta: {}, finish_reason: 'stop' });

describe('an answer in an unusual shape', () => {
  it.each<[string, unknown[]]>([
    ['the last event without delta', [event({ delta: { content: 'Check.' } }), event({ finish_reason: 'stop' })]],
    [
      'the last event with delta null',
      [event({ delta: { content: 'Check.' } }), event({ delta: null, finish_reason: 'stop' })],
    ],
    ['the last event with a message', [event({ message: { content: 'Check.' }, finish_reason: 'stop' })]],
    ['no index', [{ choices: [{ delta: { content: 'Check.' }, finish_reason: 'stop' }] }]],
    ['parts', [event({ delta: { content: [{ type: 'text', text: 'Check.' }, { type: 'image_url' }] } }), END]],
    [
      'usage in an event without choices',
      [event({ delta: { content: 'Check.' } }), END, { choices: [], usage: { prompt_tokens: 1 } }],
    ],
    ['usage beside choices null', [event({ delta: { content: 'Check.' } }), END, { choices: null }]],
  ])('is read: %s', (_, events) => expect(textOf(read(events, true))).toBe('Check.'));

  it.each<[string, unknown, string]>([
    [
      'an index far beyond what was asked for',
      event({ index: 4_294_967_293, delta: { content: 'x' } }),
      'malformed-answer',
    ],
    ['a negative index', event({ index: -1, delta: {} }), 'malformed-answer'],
    ['a number for a text', event({ message: { content: 7 } }), 'malformed-answer'],
    ['a list', [], 'no-choices'],
    ['null', null, 'malformed-answer'],
    ['a text', 'hello', 'malformed-answer'],
    ['no choices', { choices: [] }, 'no-choices'],
  ])('is one failed try: %s', (_, reply, reason) => expect(read([reply], false)).toBe(reason));

  it.each([{ finish_reason: '' }, { finish_reason: null }, {}])('is cut where a stream says of no end: %j', (end) => {
    expect(read([event({ delta: { content: 'Che' }, ...end })], true)).toBe('stream-cut');
    expect(read([event({ message: { content: 'Che' }, ...end })], false)).toMatchObject({
      choices: [{ finishReason: 'other' }],
    });
  });

  it('is not believed what cannot be: usage and log probabilities', () => {
    const usages = [
      '{"prompt_tokens":1e999}',
      '{}',
      '{"prompt_tokens":"7"}',
      '{"prompt_tokens":-1}',
      '"many"',
      '[1]',
      '{"prompt_tokens":0.5}',
    ];
    for (const usage of usages) {
      const answer = read([{ ...END, usage: JSON.parse(usage) as unknown }], false);
      expect(answer).toMatchObject({ usage: undefined, invalid: ['usage'] });
    }
    const wrong = event({ message: { content: 'x' }, logprobs: { content: [{ logprob: 'none' }] } });
    expect(read([wrong], false)).toMatchObject({ invalid: ['logprobs'], choices: [{ text: 'x' }] });
  });
});

describe('an answer', () => {
  const whole = {
    id: 'a',
    model: 'tiny',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'One.', reasoning_content: null },
        finish_reason: 'stop',
        logprobs: { content: [{ logprob: -1 }] },
      },
      { index: 1, delta: { content: [{ type: 'text', text: 'Two.' }] }, text: null, finish_reason: 'length' },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 1 } },
  };
  type Path = readonly (string | number)[];
  const paths = (value: unknown, at: Path = []): Path[] =>
    typeof value === 'object' && value !== null
      ? [at, ...Object.entries(value).flatMap(([key, each]) => paths(each, [...at, key]))]
      : [at];
  const replaced = (value: unknown, [key, ...rest]: Path, by: unknown): unknown => {
    if (key === undefined) return by;
    const copy = structuredClone(value) as Record<string | number, unknown>;
    copy[key] = replaced(copy[key], rest, by);
    return copy;
  };

  it('with anything in any place gives sound values or one failed try', () => {
    const anything = fc.oneof(
      fc.constantFrom(null, '', 0, -1, 1.5, 4_294_967_293, Number.POSITIVE_INFINITY, true, [], {}, [null], ['x'], {
        content: 'x',
      }),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...paths(whole)), anything, fc.boolean(), (path, by, streamed) => {
        const answer = read([replaced(whole, path, by)], streamed);
        if (typeof answer === 'string') return;
        expect(answer.choices.length).toBeLessThanOrEqual(2);
        for (const { text, finishReason, logprobs } of answer.choices) {
          expect(typeof text).toBe('string');
          expect(text).not.toMatch(/undefined|\[object/u);
          expect(['stop', 'length', 'refused', 'other']).toContain(finishReason);
          expect(logprobs?.every(Number.isFinite) ?? true).toBe(true);
        }
        for (const count of Object.values(answer.usage ?? {}))
          expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('is the same streamed, however its texts are cut into events', () => {
    const texts = fc.array(fc.array(fc.string({ unit: 'grapheme', maxLength: 5 }), { maxLength: 6 }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(texts, fc.boolean(), (pieces, byTurns) => {
        const events = pieces.flatMap((each, index) =>
          each.map((content, turn) => ({ turn, index, delta: { content } })),
        );
        if (byTurns) events.sort((one, other) => one.turn - other.turn);
        const ends = pieces.map((_, index) => ({ choices: [{ index, finish_reason: 'stop' }] }));
        const streamed = read(
          [...events.map(({ index, delta }) => ({ choices: [{ index, delta }] })), ...ends],
          true,
          3,
        );
        const choices = pieces.map((each, index) => ({
          index,
          message: { content: each.join('') },
          finish_reason: 'stop',
        }));
        expect(streamed).toEqual(read([{ choices }], false, 3));
      }),
    );
  });
});
