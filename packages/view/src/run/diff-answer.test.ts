import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffAnswer } from './diff-answer.ts';

describe('diffAnswer', () => {
  test('marks where a text stands in its answer', () => {
    expect(diffAnswer('{"text": "Plan first."}', 'Plan first.')).toEqual([
      ['raw', '{"text": "'],
      ['same', 'Plan first.'],
      ['raw', '"}'],
    ]);
  });

  test('shows what was mended', () => {
    const parts = diffAnswer(
      '[{"text": "Say \\"why\\" at each step", "probability": "30%"},]',
      'Say "why" at each step',
    );
    const read = parts.filter(([kind]) => kind !== 'raw').map(([, text]) => text);
    expect(read.join('')).toBe('Say "why" at each step');
    expect(parts[0]).toEqual(['raw', '[{"text": "']);
  });

  test('loses nothing of either text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(text, text, (raw, read) => {
        const parts = diffAnswer(raw, read);
        const of = (kinds: string[]) =>
          parts
            .filter(([kind]) => kinds.includes(kind))
            .map(([, part]) => part)
            .join('');
        expect(of(['same', 'raw'])).toBe(raw);
        expect(of(['same', 'read'])).toBe(read);
      }),
    );
  });
});
