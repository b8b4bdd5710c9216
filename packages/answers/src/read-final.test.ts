import type { Choice } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFinal } from './read-final.ts';

const read = (text: string, finishReason: Choice['finishReason'] = 'stop') => {
  const { candidates, rejects, repairs } = readFinal({ text, finishReason });
  return { text: candidates[0]?.text, rejects, repairs };
};

describe('readFinal', () => {
  it('takes thoughts off and nothing else', () => {
    const answer = '**Answer:** "x"\n\n```json\n{"a": 1}\n```\n1. One\n2. Two\n\nLet me know if that helps!';
    expect(read(`<think>Hm, {"a": 2}.</think>\n${answer}\n`).text).toBe(answer);
    expect(read(answer)).toEqual({ text: answer, rejects: [], repairs: [] });
  });

  it.each<[string, Choice['finishReason'], string, string]>([
    [' \n', 'stop', 'empty', 'no-answer'],
    ['…', 'stop', 'empty', 'empty-text'],
    ['half an ans', 'length', 'truncated', 'cut-in-answer'],
    ['<think>so it', 'length', 'truncated', 'thinking-unfinished'],
    ['', 'refused', 'filtered', 'refused'],
    ['No.', 'refused', 'filtered', 'refused'],
  ])('%j, ended by %s, is %s: %s', (text, finishReason, fate, reason) => {
    expect(read(text, finishReason).rejects).toEqual([{ fate, reason }]);
  });

  it('keeps every text without marks of thought as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9 .,:;!?"'*_#(){}[\]\n-]+$/), (text) => {
        fc.pre(/[A-Za-z0-9]/.test(text));
        expect(read(text).text).toBe(text.trim());
      }),
    );
  });
});
