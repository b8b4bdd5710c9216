import type { Verdict } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { plantedVectors } from '../__fixtures__/vectors.ts';
import { createApproximateDeduplicator } from '../services/approximate.ts';
import { createVectorStore } from '../store/vector-store.ts';
import { createApproximateFinder } from './approximate-finder.ts';

const { signal } = new AbortController();
const dimension = 64;
const vectors = plantedVectors({ kind: 'anisotropic', rows: 4000, dimension, seed: 41 });
const store = createVectorStore(dimension);
store.append(vectors, 0, 4000);

describe('approximate', () => {
  it('finds about as many pairs as it says, and none that are none', async () => {
    const finder = createApproximateFinder({ dimension, threshold: 0.95, bits: 12, bands: 16 });
    const { triples } = await finder.find({ length: 4000, vectors, texts: [] }, 0, undefined);
    let pairs = 0;
    for (let i = 0; i < 4000; i++) for (let j = 0; j < i; j++) if (store.similarity(i, j) >= 0.95) pairs++;
    for (let at = 0; at < triples.length; at += 3) {
      expect(triples[at + 2]).toBe(store.similarity(triples[at]!, triples[at + 1]!));
      expect(triples[at + 2]).toBeGreaterThanOrEqual(0.95);
    }
    // The stated recall is that of pairs just at the threshold: nearer ones are found more often.
    const stated = (finder.summary!().approximate as { expectedRecallAtThreshold: number }).expectedRecallAtThreshold;
    expect(stated).toBeGreaterThan(0.5);
    expect(triples.length / 3 / pairs).toBeGreaterThan(stated - 0.03);
    expect(triples.length / 3 / pairs).toBeLessThanOrEqual(1);
  });

  it('gives the same verdicts for any batch size', async () => {
    const run = async (batch: number) => {
      const index = await createApproximateDeduplicator({ bits: 10, bands: 8 }).open(dimension);
      const verdicts: Verdict[] = [];
      for (let start = 0; start < 3000; start += batch) {
        const length = Math.min(batch, 3000 - start);
        const block = vectors.subarray(start * dimension, (start + length) * dimension);
        verdicts.push(...(await index.admit({ length, vectors: block, texts: [] }, signal)));
      }
      return verdicts;
    };
    const whole = await run(3000);
    for (const batch of [7, 100, 1023, 1500]) expect(await run(batch)).toEqual(whole);
  });
});
