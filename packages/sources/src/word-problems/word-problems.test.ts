import type { SourceRecord } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { collect } from '../__fixtures__/collect.ts';
import { evaluate } from './__fixtures__/evaluate.ts';
import { topics } from './topics.ts';
import { createWordProblems } from './word-problems.ts';

const problems = Object.values(topics).flat();

async function read(options = {}): Promise<SourceRecord[]> {
  return collect(createWordProblems(options).records(new AbortController().signal));
}

describe('the bundled word problems', () => {
  it.each(problems)('$expression = $answer', ({ expression, answer }) => {
    expect(evaluate(expression)).toBeCloseTo(answer, 9);
    expect(Number.isInteger(answer)).toBe(true);
  });

  it('are many, different, and each asks a question', () => {
    expect(problems.length).toBeGreaterThanOrEqual(150);
    expect(new Set(problems.map(({ text }) => text)).size).toBe(problems.length);
    for (const { text } of problems) {
      expect(text).toMatch(/^[A-Z].*\?$/);
      expect(text.split(' ').length).toBeGreaterThan(10);
    }
  });

  it('give records with stable ids', async () => {
    const records = await read();
    expect(new Set(records.map(({ id }) => id)).size).toBe(problems.length);
    expect(records[0]).toEqual({
      id: 'word-problems/shopping/1',
      text: problems[0]?.text,
      fields: { topic: 'shopping', expression: '50 - (3 * 4 + 7)', final: 31 },
    });
    expect(await read({ limit: 20 })).toEqual(records.slice(0, 20));
  });
});
