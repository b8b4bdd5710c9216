import { expect, it } from 'vitest';
import { addBleu, bleu, bleuCounts, noBleu } from './bleu.ts';
import { addChrf, chrf, chrfCounts, noChrf } from './chrf.ts';
import { tokenize13a } from './tokenize-13a.ts';

/** Text, reference, chrF2 and BLEU (without effective order) of sacrebleu 2.6.0; sentences of its README. */
const cases: readonly (readonly [string, string, number, number])[] = [
  ['The dog bit the man.', 'The dog had bit the man.', 67.64711450656517, 51.15078115793242],
  ["It wasn't surprising.", 'No one was surprised.', 35.34635301425291, 12.44023474812678],
  ['The man had just bitten him.', 'The man had bitten the dog.', 51.87740799504779, 27.77619034011791],
  ['a', 'a', 100, 0],
  ['', 'a', 0, 0],
  ['a', '', 0, 0],
  ['abcdefg', 'hijklmnop', 0, 0],
];

it.each(cases)('%j against %j', (text, reference, wantedChrf, wantedBleu) => {
  expect(chrf(chrfCounts(text, reference))).toBeCloseTo(wantedChrf, 10);
  expect(bleu(bleuCounts(text, reference))).toBeCloseTo(wantedBleu, 10);
});

it('a corpus is the sum of its texts', () => {
  let [characters, words] = [noChrf, noBleu];
  for (const [text, reference] of cases) {
    characters = addChrf(characters, chrfCounts(text, reference));
    words = addBleu(words, bleuCounts(text, reference));
  }
  expect(chrf(characters)).toBeCloseTo(45.9847822210358, 10);
  expect(bleu(words)).toBeCloseTo(28.24648034902932, 10);
});

it('tells words and signs apart as mteval-v13a does', () => {
  expect(tokenize13a('He said: "3.14, not 1,000!" &amp; 10-20 e.g. U.S.\u00a0it\'s x-y ').join(' ')).toBe(
    'He said : " 3.14 , not 1,000 ! " & 10 - 20 e . g . U . S . it\'s x-y',
  );
});
