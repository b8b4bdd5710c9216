import { expect, test } from 'vitest';
import { withoutTurns } from './decode.ts';

test('marks that turn a text around are spelled out, those of letters stay', () => {
  const told = JSON.stringify({ text: 'a \u202elive\u202c b \u2067c\u2069', name: 'עברית\u200f', row: 7 });
  expect(JSON.parse(withoutTurns(told))).toEqual({
    text: 'a ⟪U+202E⟫live⟪U+202C⟫ b ⟪U+2067⟫c⟪U+2069⟫',
    name: 'עברית\u200f',
    row: 7,
  });
});
