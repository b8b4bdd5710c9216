import { expect, it } from 'vitest';
import { LanguageModel } from './services/language-model.ts';
import { slotOf, token } from './token.ts';

it('a token is the same symbol wherever it is made, and knows its slot', () => {
  expect(token('llm')).toBe(LanguageModel);
  expect(slotOf(LanguageModel)).toBe('llm');
  expect(slotOf(Symbol('foreign'))).toBe('foreign');
});
