import { expect, it } from 'vitest';
import { measureRow } from './measures.ts';

it('says measures in words and rounds their values', () => {
  expect(measureRow(['meanPairwiseCosine', 0.17083456])).toEqual(['mean cosine over all pairs of rows', '0.1708']);
  expect(measureRow(['rougePairs', 2000])).toEqual(['pairs it was measured on', '2,000']);
  expect(measureRow(['mean nearest cosine', 0.71])).toEqual(['mean nearest cosine', '0.71']);
  expect(measureRow(['someOwnMeasure', 'high'])).toEqual(['some own measure', 'high']);
});
