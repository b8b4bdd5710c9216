import type { ColumnSchema, Json } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { checkTemplate } from './check-template.ts';
import { parseTemplate } from './parse-template.ts';
import { renderTemplate } from './render-template.ts';

const columns: ColumnSchema = {
  text: 'string',
  context: 'string?',
  problems: 'json',
  'quality.useful': 'number?',
  quality: 'json',
  embedding: 'embedding',
};
const row = {
  request: 0,
  candidate: 0,
  text: 'Draw it.',
  context: null,
  problems: [
    { id: 'a', text: 'Ten & two?', fields: { answer: 12 } },
    { id: 'b', text: '<b>Three</b>', fields: {} },
  ],
  'quality.useful': 4,
  quality: { useful: 'not this', deep: ['x'] },
};
const fill = (template: string, values: Readonly<Record<string, unknown>> = row) =>
  renderTemplate(parseTemplate(template), values);
const check = (template: string) => checkTemplate(template, columns);

describe('a template', () => {
  it.each([
    ['Advice: {{text}}', 'Advice: Draw it.'],
    ['{{ problems.0.text }}', 'Ten & two?'],
    ['{{problems.*.text}}', 'Ten & two?\n\n<b>Three</b>'],
    ['{{problems.0.fields.answer}}', '12'],
    ['{{problems.0.fields}}', '{"answer":12}'],
    ['{{quality.useful}}', '4'],
    ['{{quality.deep.0}}', 'x'],
    ['[{{context?}}]', '[]'],
    ['{{{{text}} is {{text}}', '{{text}} is Draw it.'],
    ['{"a": {"b": "{{text}}"}}', '{"a": {"b": "Draw it."}}'],
    ['no holes', 'no holes'],
    ['', ''],
  ])('%s', (template, text) => {
    expect(fill(template)).toEqual({ text });
  });

  it.each([
    'context',
    'problems.2.text',
    'problems.1.fields.answer',
    'problems.*.fields.answer',
    'quality.deep.constructor',
    'blank',
    'list.*',
  ])('says that {{%s}} has no value', (path) => {
    expect(fill(`a {{${path}}}`, { ...row, blank: ' \n', list: [] })).toEqual({ missing: path });
  });

  it('never reads a value as a template, and changes no character of it', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{{text}}', '{{{{', '}}', '{{other?}} & <b>"', '$& $1'),
    );
    fc.assert(
      fc.property(value, value, (text, other) => {
        fc.pre(text.trim() !== '' && other.trim() !== '');
        expect(fill('<{{text}}|{{other}}>', { text, other })).toEqual({ text: `<${text}|${other}>` });
      }),
    );
  });

  it('holds any text by itself when its braces are doubled', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a{} \n]*$/), (text) => {
        expect(fill(text.replaceAll('{{', '{{{{'))).toEqual({ text });
      }),
    );
  });

  it('shows JSON values as JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const rendered = fill('{{v}}', { v: value });
        if (value === null || (typeof value === 'string' && value.trim() === ''))
          expect(rendered).toEqual({ missing: 'v' });
        else expect(rendered).toEqual({ text: typeof value === 'string' ? value : JSON.stringify(value as Json) });
      }),
    );
  });
});

describe('the proof of a template', () => {
  it('knows what it reads', () => {
    expect(check('{{text}} {{problems.0.text}} {{quality.useful}} {{quality.deep}}').reads).toEqual({
      text: 'string',
      problems: 'json',
      'quality.useful': 'number?',
      quality: 'json',
    });
  });

  it('warns of single braces around a column, and of nothing else', () => {
    expect(check('{text} {other} {"a": 1} {{text}}').warnings).toEqual([
      "a template holds {text} with single braces, which stays as it is; the column's value is {{text}}",
    ]);
  });

  it.each([
    [
      'Solve:\n  {{problms.0.text}}',
      "GRAPH_MISSING_COLUMN: line 2, column 3: the template names {{problms.0.text}}, and no column 'problms' reaches the stage. Did you mean 'problems'?\nColumns in reach: text, context, problems, quality.useful, quality, embedding.",
    ],
    ['{{embedding}}', 'CONFIG_TEMPLATE: line 1, column 1: {{embedding}} is an embedding, which is no text'],
    [
      '{{text.0}}',
      "CONFIG_TEMPLATE: line 1, column 1: {{text.0}} looks inside the column 'text', which is a string\nWrite {{text}}.",
    ],
    ['a {{text', "CONFIG_TEMPLATE: line 1, column 3: '{{' is never closed"],
    ['{{ }}', "CONFIG_TEMPLATE: line 1, column 1: '{{' and '}}' have no column between them"],
    ['{{#if text}}', "CONFIG_TEMPLATE: line 1, column 1: what stands between '{{' and '}}' is no path"],
    ['{{text | upper}}', "CONFIG_TEMPLATE: line 1, column 1: what stands between '{{' and '}}' is no path"],
  ])('%s', (template, message) => {
    const error = errorOf(() => check(template));
    expect(error.startsWith('GRAPH') || message.includes('\n') ? error : error.split('\n')[0]).toBe(message);
  });

  it('says what a template can hold', () => {
    expect(errorOf(() => check('{{text | upper}}')).split('\n')[1]).toBe(
      "A template holds paths alone, such as {{text}}, {{problems.0.text}} or {{context?}}; '{{{{' gives two braces. What needs logic goes into a 'compute' stage.",
    );
  });
});
