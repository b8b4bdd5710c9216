import { SPEC_VERSION, type Verdict } from '@ablata/spec';
import { type } from 'arktype';
import { describe, expect, it } from 'vitest';
import { bruteForceVerdicts } from './__fixtures__/brute-force.ts';
import { plantedVectors } from './__fixtures__/vectors.ts';
import plugin from './plugin.ts';
import { CosineOptions, createCosineDeduplicator } from './services/cosine.ts';

const { signal } = new AbortController();

describe('the plugin', () => {
  it('provides six rules for the slot dedupe', () => {
    expect(plugin).toMatchObject({ name: '@ablata/dedupe', specVersion: SPEC_VERSION });
    expect(plugin.provides.map((provider) => provider.name)).toEqual([
      'cosine',
      'approximate',
      'lexical',
      'exact-text',
      'chain',
      'none',
    ]);
  });

  it('refuses options it does not know, and thresholds that are no cosine', () => {
    const check = (options: unknown) => {
      const result = CosineOptions(options);
      return result instanceof type.errors ? result.summary : result;
    };
    expect(check({ treshold: 0.9 })).toBe('treshold must be removed');
    expect(check({ threshold: 0 })).toBe('threshold must be positive (was 0)');
    expect(check({})).toEqual({ threshold: 0.95, curveFloor: 0.8, curveRows: 20000 });
  });
});

describe('the summary for the manifest', () => {
  const dimension = 32;
  const vectors = plantedVectors({ rows: 900, dimension, seed: 51, duplicates: 0.4 });

  async function run(options: Parameters<typeof createCosineDeduplicator>[0], batch: number) {
    const index = await createCosineDeduplicator(options).open(dimension);
    const verdicts: Verdict[] = [];
    for (let start = 0; start < 900; start += batch) {
      const length = Math.min(batch, 900 - start);
      const block = vectors.subarray(start * dimension, (start + length) * dimension);
      verdicts.push(...(await index.admit({ length, vectors: block, texts: [] }, signal)));
    }
    const summary = index.summary?.();
    await index[Symbol.asyncDispose]?.();
    return { verdicts, summary };
  }

  it('holds kept rows against threshold, as brute force would have it, whatever the batches', async () => {
    const { verdicts, summary } = await run({ threshold: 0.9 }, 130);
    expect(verdicts.map((v) => v.kept)).toEqual(bruteForceVerdicts(vectors, dimension, 0.9).map((v) => v.kept));
    const { curve } = summary as { curve: { floor: number; thresholds: number[]; kept: number[] } };
    expect(curve.thresholds).toEqual(expect.arrayContaining([0.8, 0.81, 0.9, 0.99, 0.995, 1]));
    const expected = curve.thresholds.map(
      (t) => bruteForceVerdicts(vectors, dimension, t).filter((v) => v.kept).length,
    );
    // At exactly 1 the reference's own rounding decides.
    expect(curve.kept.slice(0, -1)).toEqual(expected.slice(0, -1));
    expect(await run({ threshold: 0.9 }, 900)).toEqual({ verdicts, summary });
  });

  it('gives the curve up beyond its number of rows, without another verdict', async () => {
    const { verdicts, summary } = await run({ curveRows: 500 }, 130);
    expect(summary).toMatchObject({
      curve: null,
      curveNote: 'left out: more than 500 rows (option curveRows)',
      offered: 900,
    });
    expect(verdicts).toEqual((await run({ curveRows: 0 }, 900)).verdicts);
    expect(verdicts).toEqual((await run({}, 77)).verdicts);
  });
});
