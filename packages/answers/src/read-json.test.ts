import { describe, expect, it } from 'vitest';
import { readJson } from './read-json.ts';

const read = (text: string, keys?: readonly string[]) => readJson({ text, finishReason: 'stop' }, { keys });
const VALUE = { score: 4, why: 'Uses $\\frac{a}{b}$.\nFine.' };
const JSON_TEXT = JSON.stringify(VALUE);

describe('a value', () => {
  it.each<[string, string, string[]]>([
    ['as it is', JSON_TEXT, ['latex']],
    ['rightly escaped', JSON.stringify({ ...VALUE, why: 'x' }).replace('"x"', JSON.stringify(VALUE.why)), ['latex']],
  ])('is read %s', (_, text) => {
    expect(read(text)).toMatchObject({ value: VALUE });
  });

  it.each<[string, string]>([
    ['in a fence', `\`\`\`json\n${JSON_TEXT}\n\`\`\``],
    ['behind thoughts with a draft in them', `<think>Maybe {"score": 1, "why": "no"}.</think>${JSON_TEXT}`],
    [
      'in the final channel',
      `<|channel|>analysis<|message|>{"score":1}<|end|><|start|>assistant<|channel|>final<|message|>${JSON_TEXT}<|return|>`,
    ],
    ['as the last of two', `First attempt: {"score": 1, "why": "no"}\nFinal answer: ${JSON_TEXT}`],
    [
      'behind an echoed schema',
      `{"type":"object","properties":{"score":{"type":"integer"}},"required":["score"]}\n${JSON_TEXT}`,
    ],
    ['behind an echoed template', `{"score": <number>, "why": "<reason>"}\n${JSON_TEXT}`],
    ['encoded twice', JSON.stringify(JSON_TEXT)],
    ['in a tool call', JSON.stringify({ name: 'judge', arguments: JSON_TEXT })],
    ['under a key', JSON.stringify({ output: VALUE })],
    ['in a message', JSON.stringify({ role: 'assistant', content: JSON_TEXT })],
    ['with slips', `{score: 4, 'why': "Uses $\\frac{a}{b}$.\nFine.",}`],
    ['with bare LaTeX', '{"score":4,"why":"Uses $\\frac{a}{b}$.\\nFine."}'],
    ['with its end missing', JSON_TEXT.slice(0, -1)],
  ])('is found %s', (_, text) => {
    expect(read(text, ['score', 'why'])).toMatchObject({ value: VALUE });
  });

  it('comes back byte for byte when it was strict', () => {
    const value = {
      a: [1, null, true, { b: '\\n "x" \u200b <think> {}' }],
      ' key ': '&amp; **b**',
      probability: '30%',
    };
    expect(read(JSON.stringify(value))).toEqual({ value, repairs: [] });
  });

  it('notes what was mended', () => {
    expect(read('Here: {"a": 1,}').repairs).toEqual(['trailing-comma']);
    expect(read('{"a": "\\alpha"}').repairs).toEqual(['backslash']);
  });

  it('may be a number, a word or a list', () => {
    expect(read('4')).toEqual({ value: 4, repairs: [] });
    expect(read(' true ')).toEqual({ value: true, repairs: [] });
    expect(read('Scores: [4, 5]')).toMatchObject({ value: [4, 5] });
  });
});

describe('no value', () => {
  it.each<[string, Parameters<typeof readJson>[0], string, string]>([
    ['nothing', { text: '', finishReason: 'stop' }, 'empty', 'no-answer'],
    ['prose', { text: 'I would say four.', finishReason: 'stop' }, 'unparsable', 'no-json'],
    ['prose cut', { text: 'I would', finishReason: 'length' }, 'truncated', 'cut-before-value'],
    ['a cut value', { text: '{"score": 4, "why": "Us', finishReason: 'length' }, 'truncated', 'cut-in-value'],
    ['a key that was cut', { text: '{"sco', finishReason: 'length' }, 'truncated', 'cut-in-value'],
    ['a bracket alone', { text: '{', finishReason: 'stop' }, 'truncated', 'cut-in-value'],
    [
      'an object whose rest was cut',
      { text: '{"a": 1, "b": "x"', finishReason: 'length' },
      'truncated',
      'cut-in-value',
    ],
    ['a cut number', { text: '{"why": "x", "score": 4', finishReason: 'other' }, 'truncated', 'cut-in-value'],
    [
      'a thought without end',
      { text: '<think>{"score": 4}', finishReason: 'length' },
      'truncated',
      'thinking-unfinished',
    ],
    ['the template', { text: '{"why": "<reason>", "score": 0}', finishReason: 'stop' }, 'unparsable', 'echo'],
    ['a refusal', { text: 'No', finishReason: 'refused' }, 'filtered', 'refused'],
    ['too deep', { text: `${'['.repeat(200)}1${']'.repeat(200)}`, finishReason: 'stop' }, 'unparsable', 'too-deep'],
  ])('is a reject: %s', (_, answer, fate, reason) => {
    expect(readJson(answer)).toMatchObject({ reject: { fate, reason } });
  });
});
