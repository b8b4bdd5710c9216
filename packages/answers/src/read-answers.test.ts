import type { Choice } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { readAnswers } from './read-answers.ts';

const stopped = (text: string): Choice => ({ text, finishReason: 'stop' });
const cut = (text: string): Choice => ({ text, finishReason: 'length' });
const texts = (choice: Choice, form: 'json' | 'tags' = 'json') =>
  readAnswers(choice, { form }).candidates.map(({ text }) => text);

const PLAIN = '{"responses":[{"text":"Plan first.","probability":0.3},{"text":"Check units.","probability":0.1}]}';
const BOTH = [
  { text: 'Plan first.', probability: 0.3 },
  { text: 'Check units.', probability: 0.1 },
];

describe('a whole answer', () => {
  it.each<[string, string, string[]]>([
    ['as asked', PLAIN, []],
    ['pretty-printed', JSON.stringify(JSON.parse(PLAIN), null, 2), []],
    ['in a fence', `\`\`\`json\n${PLAIN}\n\`\`\``, ['code-fence']],
    ['with prose around', `Sure! Here they are:\n${PLAIN}\nLet me know.`, ['prose-around']],
    ['with prose and a fence', `Here:\n\`\`\`\n${PLAIN}\n\`\`\`\nDone.`, ['code-fence', 'prose-around']],
    ['after braces in prose', `The set {3, 5} inspired me. ${PLAIN}`, ['prose-around']],
    ['with trailing commas', PLAIN.replaceAll('}', ',}').replace(']', ',]'), Array(4).fill('trailing-comma')],
    ['with a missing comma', PLAIN.replace('},{', '}\n{'), ['missing-comma']],
    ['in single quotes', PLAIN.replaceAll('"', "'"), Array(7).fill('quotes')],
    ['in curly quotes', PLAIN.replaceAll(/"([^"]*)"/gu, '“$1”'), Array(7).fill('quotes')],
    ['with bare keys', PLAIN.replaceAll(/"(\w+)":/gu, '$1:'), Array(5).fill('bare-key')],
    ['with percentages', PLAIN.replace('0.3', '"30%"').replace('0.1', '10%'), ['percent', 'percent']],
    ['with numbers as text', PLAIN.replace('0.3', '"0.3"'), ['probability-as-text']],
    ['with a decimal comma', PLAIN.replace('0.3', '"0,3"'), ['decimal-comma', 'probability-as-text']],
    ['with numbers without their zero', PLAIN.replace('0.3', '.3'), ['number-form']],
    ['as a bare list', PLAIN.slice('{"responses":'.length, -1), ['bare-list']],
    ['under another key', PLAIN.replace('responses', 'instructions'), ['other-key']],
    ['with other field names', PLAIN.replaceAll('"text"', '"Instruction"'), ['other-key', 'other-key']],
    [
      'as lines of objects',
      PLAIN.slice(14, -2).replace('},{', '}\n{'),
      ['several-values', 'single-object', 'single-object'],
    ],
    ['with comments', PLAIN.replace('[', '[ // the list\n'), ['comment']],
    ['after thoughts', `<think>{"responses": none yet}</think>${PLAIN}`, ['thinking']],
    ['with thoughts inside', PLAIN.replace('{', '{"reasoning":"These need a plan.",'), []],
    ['without its last brackets', PLAIN.slice(0, -2), ['unclosed']],
    ['with its last bracket as a brace', PLAIN.replace(']}', '}'), ['missing-bracket']],
    [
      'in tags',
      BOTH.map(
        ({ text, probability }) => `<response><text>${text}</text><probability>${probability}</probability></response>`,
      ).join('\n'),
      ['other-form'],
    ],
    [
      'as a numbered list',
      '1. Plan first. (probability: 0.3)\n2. **Check units.** — p = 0.1',
      ['numbered-list', 'bold'],
    ],
  ])('is read %s', (_, text, repairs) => {
    expect(readAnswers(stopped(text))).toEqual({ candidates: BOTH, rejects: [], repairs });
  });

  it('keeps quotes that should have been escaped', () => {
    const text = '{"responses":[{"text":"Ask "why?" twice, then "how".","probability":0.2}]}';
    expect(texts(stopped(text))).toEqual(['Ask "why?" twice, then "how".']);
  });

  it('keeps braces, commas and line breaks inside texts', () => {
    const text = 'Write {unknown}, [list], then:\n- "go"';
    expect(texts(stopped(JSON.stringify({ responses: [{ text, probability: 1 }] })))).toEqual([text]);
    expect(texts(stopped('{"responses":[{"text":"one\ntwo","probability":1}]}'))).toEqual(['one\ntwo']);
  });

  it('keeps the text and gives up a senseless probability', () => {
    const parsed = readAnswers(
      stopped('{"responses":[{"text":"a","probability":-3},{"text":"b","probability":"high"}]}'),
    );
    expect(parsed.candidates).toEqual([
      { text: 'a', probability: null },
      { text: 'b', probability: null },
    ]);
    expect(parsed.repairs).toEqual(['probability-out-of-range', 'probability-invalid']);
  });

  it('is not confused by names of Object.prototype', () => {
    const parsed = readAnswers(stopped('{"__proto__":{"x":1},"responses":[{"text":"a","constructor":1,}]}'));
    expect(parsed.candidates).toEqual([{ text: 'a', probability: null }]);
  });

  it('mends what could not be written to a file', () => {
    const parsed = readAnswers(stopped('{"responses":[{"text":"a\\ud800b\\u0000","probability":0}]}'));
    expect(parsed.candidates).toEqual([{ text: 'a\ufffdb', probability: 0 }]);
    expect(parsed.repairs).toEqual(['lone-surrogate', 'nul']);
  });
});

describe('tags', () => {
  const full = '<response><text>Plan first.</text><probability>0.3</probability></response>';
  it.each<[string, string, string[]]>([
    ['whole', full, []],
    ['without </response>', full.replace('</response>', ''), ['missing-tag']],
    ['without <response>', full.replace('<response>', ''), ['missing-tag']],
    ['without <text>', full.replace('<text>', ''), ['missing-tag']],
    ['without </text>', full.replace('</text>', ''), ['missing-tag']],
    ['without </probability>', full.replace('</probability>', ''), ['missing-tag']],
    ['with a percentage', full.replace('0.3', '30%'), ['percent']],
    ['with prose around', `Of course.\n${full}\nDone.`, []],
    ['in JSON', '{"responses":[{"text":"Plan first.","probability":0.3}]}', ['other-form']],
  ])('are read %s', (_, text, repairs) => {
    const parsed = readAnswers(stopped(text), { form: 'tags' });
    expect(parsed.candidates).toEqual([{ text: 'Plan first.', probability: 0.3 }]);
    expect(parsed.repairs.slice(0, repairs.length)).toEqual(repairs);
  });

  it('have their entities decoded', () => {
    expect(texts(stopped('<response><text>Is 3 &lt; 5 &amp; why?</text></response>'), 'tags')).toEqual([
      'Is 3 < 5 & why?',
    ]);
  });
});

describe('an answer that holds nothing', () => {
  it.each<[string, Choice, string, string]>([
    ['no text', stopped(' \n'), 'empty', 'no-answer'],
    ['no text before the limit', cut(''), 'truncated', 'no-answer-before-limit'],
    ['a withheld answer', { text: '', finishReason: 'refused' }, 'filtered', 'refused'],
    ['an empty list', stopped('{"responses":[]}'), 'empty', 'no-candidates'],
    ['prose', stopped('I would rather not.'), 'unparsable', 'no-known-form'],
    ['other JSON', stopped('{"error":"overloaded"}'), 'unparsable', 'no-known-form'],
    ['thoughts without end', cut('<think>Let me see'), 'truncated', 'thinking-unfinished'],
    ['the begin of a list', stopped('{"responses":['), 'truncated', 'cut-before-first-candidate'],
    ['an empty text', stopped('{"responses":[{"text":" ","probability":1}]}'), 'empty', 'empty-text'],
    ['marks alone', stopped('{"responses":[{"text":"…","probability":1}]}'), 'empty', 'empty-text'],
    ['an item without text', stopped('{"responses":[{"probability":1},7]}'), 'unparsable', 'no-text'],
  ])('is counted: %s', (_, choice, fate, reason) => {
    const parsed = readAnswers(choice);
    expect(parsed.candidates).toEqual([]);
    expect(parsed.rejects[0]).toEqual({ fate, reason });
  });
});
