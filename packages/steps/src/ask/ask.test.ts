import type { ColumnSchema, JsonObject, Stage } from '@ablata/spec';
import { describeStage, runStage } from '@ablata/testkit';
import { describe, expect, it } from 'vitest';
import { refusal, type ScriptedModel, scriptedModel } from '../../test/scripted-model.ts';
import { ask } from './ask.ts';

const stage = ask as unknown as Stage;
const columns: ColumnSchema = { text: 'string', hint: 'string?', problems: 'json' };
const rows = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].map((text, index) => ({
  request: Math.floor(index / 2),
  text,
  hint: index % 2 === 0 ? `hint ${index}` : null,
  problems: [{ id: `p${index}`, text: `problem ${index}`, fields: {} }],
}));
const echo = () => scriptedModel((_, last) => `${last.toUpperCase()}!`);
const schema = {
  type: 'object',
  properties: { word: { type: 'string' }, length: { type: 'integer', maximum: 5 }, sure: { type: 'boolean' } },
  required: ['word', 'length'],
} satisfies JsonObject;
const wordOf = (last: string) => /\w+/.exec(last)?.[0] ?? '';

describeStage('ask', {
  stage,
  rows,
  columns,
  options: { prompt: 'Say {{text}}' },
  services: () => ({ llm: echo() }) as never,
});
describeStage('ask with holes that are empty', {
  stage,
  rows,
  columns,
  options: { prompt: '{{text}} {{hint}}' },
  services: () => ({ llm: echo() }) as never,
});
describeStage('ask with samples', {
  stage,
  rows,
  columns,
  options: { prompt: '{{text}}', samples: 3 },
  services: () =>
    ({
      llm: scriptedModel(({ seed }, last) => (last === 'two' || seed % 3 === 0 ? '' : `${last} ${seed % 3}`)),
    }) as never,
});
describeStage('ask with a schema', {
  stage,
  rows,
  columns,
  options: { prompt: '{{text}}', schema, onFailure: 'null' },
  services: () =>
    ({
      llm: scriptedModel((_, last) => JSON.stringify({ word: wordOf(last), length: wordOf(last).length * 1.5 })),
    }) as never,
});

const run = (options: JsonObject, llm: ScriptedModel = echo()) =>
  runStage(stage, rows, { columns, options, services: { llm } as never });
const answers = async (options: JsonObject, llm?: ScriptedModel) =>
  (await run(options, llm)).rows.map(({ answer }) => answer);

describe('ask', () => {
  it('asks each row by the template, and adds the answer', async () => {
    const llm = echo();
    expect(
      await answers(
        { system: 'Be brief on {{text}}.', prompt: 'Solve {{problems.0.text}} by {{text}}.', maxTokens: 9 },
        llm,
      ),
    ).toEqual(rows.map(({ text }, index) => `SOLVE PROBLEM ${index} BY ${text.toUpperCase()}.!`));
    expect(llm.requests).toHaveLength(7);
    expect(llm.requests[0]).toEqual({
      messages: [
        { role: 'system', content: 'Be brief on one.' },
        { role: 'user', content: 'Solve problem 0 by one.' },
      ],
      n: 1,
      seed: expect.any(Number),
      maxTokens: 9,
    });
    expect(new Set(llm.requests.map(({ seed }) => seed)).size).toBe(7);
  });

  it('takes examples before the question', async () => {
    const llm = echo();
    await run(
      {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: 'A!' },
          { role: 'user', content: '{{text}}' },
        ],
      },
      llm,
    );
    expect(llm.requests[1]?.messages).toEqual([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: 'A!' },
      { role: 'user', content: 'two' },
    ]);
  });

  it('takes thoughts off and leaves the answer alone', async () => {
    const llm = scriptedModel((_, last) => `<think>What is ${last}?</think>\n\n**Answer:** "${last}"\n1. So it is.\n`);
    const { rows: got, notes } = await run({ prompt: '{{text}}' }, llm);
    expect(got[0]?.['answer']).toBe('**Answer:** "one"\n1. So it is.');
    expect(notes.filter(({ label }) => label === 'repair: thinking')).toHaveLength(7);
  });

  it('books what is no answer, and asks nothing for a hole without a value', async () => {
    const llm = scriptedModel((_, last) =>
      last.startsWith('one')
        ? { text: 'half an ans', finishReason: 'length' }
        : last.startsWith('three')
          ? { text: '', finishReason: 'refused' }
          : last.startsWith('five')
            ? ' \n'
            : 'fine',
    );
    const { rows: got, drops } = await run({ prompt: '{{text}} {{hint}}' }, llm);
    expect(got.map(({ text }) => text)).toEqual(['seven']);
    expect(drops.map(({ request, candidate, fate, reason }) => [request, candidate, fate, reason])).toEqual([
      [0, 0, 'truncated', 'cut-in-answer'],
      [0, 1, 'empty', 'missing hint'],
      [1, 0, 'filtered', 'refused'],
      [1, 1, 'empty', 'missing hint'],
      [2, 0, 'empty', 'no-answer'],
      [2, 1, 'empty', 'missing hint'],
    ]);
    expect(llm.requests).toHaveLength(4);
  });

  it('keeps such rows with null when told to, and says why', async () => {
    const llm = scriptedModel((_, last) => {
      if (last.startsWith('three')) throw refusal();
      return last.startsWith('one') ? { text: 'half', finishReason: 'length' } : 'fine';
    });
    const { rows: got, drops, notes } = await run({ prompt: '{{text}} {{hint}}', onFailure: 'null' }, llm);
    expect(got.map(({ answer }) => answer)).toEqual([null, null, null, null, 'fine', null, 'fine']);
    expect(drops).toEqual([]);
    expect(notes.map(({ label }) => label)).toEqual([
      'null, truncated: cut-in-answer',
      'null, empty: missing hint',
      'null, failed: SERVICE_REJECTED',
      'null, empty: missing hint',
      'null, empty: missing hint',
    ]);
  });

  it('books a request that the server refuses as failed', async () => {
    const llm = scriptedModel((_, last) => {
      if (last === 'two') throw refusal();
      return last;
    });
    const { rows: got, drops } = await run({ prompt: '{{text}}' }, llm);
    expect(got).toHaveLength(6);
    expect(drops).toEqual([{ request: 0, candidate: 1, fate: 'failed', reason: 'SERVICE_REJECTED' }]);
  });

  it('makes several samples rows of their own, numbered anew, and books the lost ones behind them', async () => {
    let sample = 0;
    const llm = scriptedModel((_, last) => {
      if (last === 'two') throw refusal();
      return last === 'one' && sample++ === 1 ? '' : last;
    });
    const { rows: got, drops } = await run({ prompt: '{{text}}', samples: 3 }, llm);
    expect(got.slice(0, 5).map(({ request, candidate, text }) => [request, candidate, text])).toEqual([
      [0, 0, 'one'],
      [0, 1, 'one'],
      [1, 0, 'three'],
      [1, 1, 'three'],
      [1, 2, 'three'],
    ]);
    expect(drops.map(({ request, candidate, fate }) => [request, candidate, fate])).toEqual([
      [0, 2, 'empty'],
      [0, 3, 'failed'],
    ]);
    expect(new Set(llm.requests.map(({ seed }) => seed)).size).toBe(21);
  });
});

describe('ask with a schema', () => {
  it('adds a typed column for each property, mended', async () => {
    const llm = scriptedModel(
      (_, last) => `Here you are:\n\`\`\`json\n{"Word": "${last}", "length": "${last.length}"}\n\`\`\``,
    );
    const { rows: got, notes } = await run({ prompt: '{{text}}', as: 'about', schema }, llm);
    expect(got.map((row) => [row['about.word'], row['about.length'], row['about.sure']])).toEqual(
      rows.map(({ text }) => [text, text.length, null]),
    );
    expect(llm.requests[0]?.jsonSchema).toEqual(schema);
    expect(new Set(notes.map(({ label }) => label))).toEqual(new Set(['repair: other-key', 'repair: number-as-text']));
  });

  it('asks again with what was wrong, each time with another seed', async () => {
    const llm = scriptedModel(({ messages }, last) => {
      if (messages.length === 1) return '{"word": "x", "length": 9}';
      return messages.length === 3
        ? 'I am sorry.'
        : JSON.stringify({ word: messages[0]?.content, length: last.includes('no JSON') ? 1 : 2 });
    });
    const { rows: got, notes } = await run({ prompt: '{{text}}', schema, corrections: 2 }, llm);
    expect(got.map((row) => [row['answer.word'], row['answer.length']])).toEqual(rows.map(({ text }) => [text, 1]));
    expect(notes.filter(({ label }) => label === 'correction')).toHaveLength(14);
    const last =
      llm.requests
        .find(({ messages }) => messages.length === 5)
        ?.messages.map(({ role, content }) => `${role}: ${content}`) ?? [];
    expect(last.slice(1)).toEqual([
      'assistant: {"word": "x", "length": 9}',
      `user: That answer can't be used: /length: 9 is greater than 5.\nAnswer again, with nothing but one JSON object that follows this JSON Schema:\n${JSON.stringify(schema)}`,
      'assistant: I am sorry.',
      `user: That answer can't be used: it holds no JSON\nAnswer again, with nothing but one JSON object that follows this JSON Schema:\n${JSON.stringify(schema)}`,
    ]);
    expect(new Set(llm.requests.map(({ seed }) => seed)).size).toBe(21);
  });

  it('books an answer that never fits', async () => {
    const { rows: got, drops } = await run(
      { prompt: '{{text}}', schema, corrections: 1 },
      scriptedModel(() => '{"word": "x", "length": 9}'),
    );
    expect(got).toEqual([]);
    expect(drops).toHaveLength(7);
    expect(drops[0]).toMatchObject({ fate: 'unparsable', reason: 'schema: maximum' });
  });
});

it('books a cut answer as truncated, whatever could be read of it, and does not ask for it again', async () => {
  const llm = scriptedModel(() => ({ text: '{"word": "x", "len', finishReason: 'length' }));
  const { drops } = await run({ prompt: '{{text}}', schema, corrections: 2 }, llm);
  expect(new Set(drops.map(({ fate, reason }) => `${fate}: ${reason}`))).toEqual(new Set(['truncated: cut-in-value']));
  expect(llm.requests).toHaveLength(7);
});

describe('the proof of ask', () => {
  it.each<[JsonObject, string]>([
    [
      { prompt: '{{txt}}' },
      "line 1, column 1: the template names {{txt}}, and no column 'txt' reaches the stage. Did you mean 'text'?",
    ],
    [
      { prompt: 'a', messages: [{ role: 'user', content: 'b' }] },
      "must be an object with either 'prompt' or 'messages'",
    ],
    [{}, "must be an object with either 'prompt' or 'messages'"],
    [
      { messages: [{ role: 'assistant', content: 'b' }] },
      "must be an object whose 'messages' end with one of the user",
    ],
    [{ messages: [{ role: 'user', content: '{{a' }] }, "line 1, column 1: '{{' is never closed"],
    [{ prompt: 'a', corrections: 1 }, "must be an object with a 'schema' beside 'corrections'"],
    [
      { prompt: 'a', schema: { type: 'object', properties: { a: { type: 'text' } } } },
      '/properties/a/type is no type of JSON Schema: "text"',
    ],
    [{ prompt: 'a', as: 'my answer' }, 'as must be a column name of letters, digits and _'],
  ])('refuses %j', async (options, message) => {
    await expect(run(options)).rejects.toThrow(message);
  });

  it('warns of braces that Python would fill in', async () => {
    expect((await run({ prompt: 'Solve {text}: {{text}}' })).warnings).toEqual([
      "a template holds {text} with single braces, which stays as it is; the column's value is {{text}}",
    ]);
  });
});
