import type { ColumnSchema } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf } from '../../test/error-of.ts';
import { compileExpression } from './compile-expression.ts';

const columns: ColumnSchema = {
  text: 'string',
  score: 'number',
  maybe: 'number?',
  ok: 'boolean',
  'quality.useful': 'number?',
  'quality.clear': 'number',
  'quality.reason': 'string?',
  'a.b.c': 'string',
  problems: 'json',
  embedding: 'embedding',
  'my-col': 'number',
  list: 'number',
  answer: 'json',
  'answer.score': 'number',
};
const row = {
  request: 7,
  candidate: 1,
  text: 'Draw it, then check.',
  score: 3,
  maybe: null,
  ok: true,
  'quality.useful': 4,
  'quality.clear': 2,
  'quality.reason': null,
  'a.b.c': 'z',
  problems: [{ id: 'p1', text: 't' }],
  'my-col': 1,
  list: 1,
  answer: {},
  'answer.score': 2,
};
const compile = (source: string) => compileExpression(source, columns);
const evaluate = (source: string) => compile(source).evaluate(row);

describe('an expression', () => {
  it.each([
    ['quality.useful >= 4', 'boolean?', true],
    ['(score + 2) / 3', 'number', 5 / 3],
    ['score % 2 == 1.0', 'boolean', true],
    ['2 - score', 'number', -1],
    ['size(text)', 'number', 20],
    ['words(text) + chars(text)', 'number', 24],
    ['text.contains("check") && !fits(text, "^\\\\d")', 'boolean', true],
    ['a.b.c == "z"', 'boolean', true],
    ['problems[0].id', 'json', 'p1'],
    ['problems.map(p, p.text)', 'json', ['t']],
    ['problems.exists(score, score.id == "p1")', 'boolean', true],
    ['request + candidate', 'number', 8],
    ['{"a": [score]}', 'json', { a: [3] }],
    ['maybe == null || maybe > 2', 'boolean', true],
    ['quality.reason != null && quality.reason.contains("x")', 'boolean', false],
    ['has(problems.nope)', 'boolean', false],
    ['answer.score', 'number', 2],
  ])('%s', (source, type, value) => {
    expect([compile(source).type, evaluate(source)]).toEqual([type, { value }]);
  });

  it('reads exactly the columns that it names', () => {
    expect(compile('quality.useful > score && problems.all(text, text.id != "")').reads).toEqual({
      'quality.useful': 'number?',
      score: 'number',
      problems: 'json',
    });
    expect(compile('request > 1').reads).toEqual({});
  });

  it('is not evaluated where a column is null, unless it asks for null itself', () => {
    expect(evaluate('maybe > 2')).toEqual({ missing: 'maybe' });
    expect(evaluate('quality.reason.contains("x")')).toEqual({ missing: 'quality.reason' });
  });

  it.each([
    ['problems[3].id == "x"', 'index out of bounds'],
    ['problems[0].nope', 'no such key'],
    ['problems[0].id + 1', 'no such overload'],
    ['score / 0', 'no finite number, text or list'],
    ['1 / (size(text) - 20)', 'division by zero'],
  ])('%s fails with a short reason', (source, failed) => {
    expect(evaluate(source)).toEqual({ failed });
  });

  it('compares numbers of columns as JavaScript does', () => {
    const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });
    const both = compileExpression('a < b || (a + b) * 2 <= a - b', { a: 'number', b: 'number' });
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(both.evaluate({ a, b })).toEqual({ value: a < b || (a + b) * 2 <= a - b });
      }),
    );
  });

  it('takes no time from a hostile text', () => {
    const { evaluate: run } = compile('fits(text, "(a+)+$")');
    expect(run({ ...row, text: `${'a'.repeat(5000)}!` })).toEqual({ value: false });
  });

  it('never touches what JavaScript hangs on objects', () => {
    for (const path of ['constructor', '__proto__', 'toString'])
      expect(evaluate(`problems[0].${path}`)).toEqual({ failed: 'no such key' });
  });
});

describe('the proof of an expression', () => {
  const reach =
    'Columns in reach: text, score, maybe, ok, quality.useful, quality.clear, quality.reason, a.b.c, problems, embedding, my-col, list, answer, answer.score, request, candidate.';
  it.each([
    [
      'scoer >= 4',
      `GRAPH_MISSING_COLUMN: line 1, column 1: the expression reads 'scoer', and no column 'scoer' reaches the stage. Did you mean 'score'?\n${reach}`,
    ],
    [
      'ok && quality.usefull >= 4',
      `GRAPH_MISSING_COLUMN: line 1, column 7: the expression reads 'quality.usefull', and no column 'quality.usefull' reaches the stage. Did you mean 'quality.useful'?\n${reach}`,
    ],
    ['score >= ', 'CONFIG_EXPRESSION: line 1, column 10: Unexpected token: EOF'],
    ['score = 4', 'CONFIG_EXPRESSION: line 1, column 7: Unexpected character: =\nCEL compares with ==.'],
    [
      'score > 3 and ok',
      "CONFIG_EXPRESSION: line 1, column 11: Unexpected character: 'd'\nCEL writes && for and, || for or, ! for not.",
    ],
    ['text > 3', 'CONFIG_EXPRESSION: line 1, column 1: no such overload: string > int'],
    [
      'ok ? score : 0',
      "CONFIG_EXPRESSION: line 1, column 1: Ternary branches must have the same type, got 'double' and 'int'\nBoth branches must have one type, and numbers of columns have decimals: write 0.0 for 0.",
    ],
    [
      '"x" in text',
      'CONFIG_EXPRESSION: line 1, column 1: no such overload: string in string\nWhether a text holds another: text.contains("word").',
    ],
    [
      'my-col > 1',
      "CONFIG_EXPRESSION: an expression can't say the name of the column 'my-col'\nGive it another name first: { use: 'rename', columns: { 'my-col': '…' } }.",
    ],
    [
      'list > 1',
      "CONFIG_EXPRESSION: an expression can't say the name of the column 'list'\nGive it another name first: { use: 'rename', columns: { 'list': '…' } }.",
    ],
    [
      'embedding == 1',
      "CONFIG_EXPRESSION: the expression reads 'embedding', an embedding, which expressions can't compare",
    ],
    [
      'text.matches("a")',
      'CONFIG_EXPRESSION: the expression calls \'matches\', whose time can grow without bound\nWrite fits(text, "pattern") instead: it finds the pattern anywhere in the text.',
    ],
    [
      'fits(text, "(?=a)")',
      "CONFIG_EXPRESSION: the expression holds a pattern that can't be used: error parsing regexp: invalid or unsupported Perl syntax: `(?=`\nPatterns are those of RE2: no look-around, no back-references.",
    ],
    [
      'fits(text, text)',
      'CONFIG_EXPRESSION: the expression needs a text in quotes as the second argument of \'fits\'\nWrite fits(text, "pattern").',
    ],
    [
      'has(quality.useful)',
      "CONFIG_EXPRESSION: the expression calls 'has', and a column is always there\nCompare with null: quality.useful != null.",
    ],
    [
      'problems.all(a, problems.all(b, problems.all(c, a == c)))',
      'CONFIG_EXPRESSION: the expression goes through lists inside lists inside lists\nUse two levels at most, or compute a column first.',
    ],
    [
      'timestamp("2020-01-01T00:00:00Z")',
      'CONFIG_EXPRESSION: the expression gives a google.protobuf.Timestamp, which no column can hold\nAn expression gives a text, a number, true or false, a list or a map.',
    ],
    [
      'answer.other == 1 && answer.score > 1.0',
      "CONFIG_EXPRESSION: the expression can't tell the column 'answer.score' from what is inside the column 'answer'\nRename one of them: { use: 'rename', columns: { 'answer': '…' } }.",
    ],
  ])('%s', (source, message) => {
    expect(errorOf(() => compile(source))).toBe(message);
  });

  it('refuses what is too large to be meant', () => {
    expect(errorOf(() => compile(Array.from({ length: 2000 }, () => 'ok').join(' && ')))).toMatch(
      /^CONFIG_EXPRESSION: .*maxAstNodes/,
    );
  });
});
