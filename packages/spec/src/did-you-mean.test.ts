import { expect, test } from 'vitest';
import { didYouMean, nearest } from './did-you-mean.ts';

test('near names are suggested, whatever their case', () => {
  expect(nearest('treshold', ['window', 'threshold'])).toBe('threshold');
  expect(nearest('Cosine', ['cosine'])).toBe('cosine');
  expect(nearest('rnu', ['ps', 'run'])).toBe('run');
  expect(nearest('llm', ['source'])).toBeUndefined();
});

test('where nothing is near, what there is is listed', () => {
  expect(didYouMean('cosin', ['cosine', 'none'])).toBe(` Did you mean 'cosine'?`);
  expect(didYouMean('minhash', ['cosine', 'none'])).toBe(' Known: cosine, none.');
  expect(didYouMean('minhash', [])).toBe('');
});
