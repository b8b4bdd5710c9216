import { expect, it } from 'vitest';
import { normalizeText } from './normalize-text.ts';

it.each([
  ["Don't stop!", 'dont stop'],
  ['It’s 1,000.50 dollars.', 'its 1000.50 dollars'],
  ['5 + 3 = 8, 20%…', '5 + 3 = 8 20%'],
  ['ＦＵＬＬ width ﬁne', 'full width fine'],
  ['Überprüfe die Lösung', 'überprüfe die lösung'],
  ['問題を言い換える。', '問題を言い換える'],
  ['  \n\t "…" — ', ''],
  ['1,2,3', '1 2 3'],
])('%j becomes %j', (text, normalized) => {
  expect(normalizeText(text)).toBe(normalized);
});
