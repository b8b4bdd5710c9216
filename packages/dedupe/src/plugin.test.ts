import { SPEC_VERSION, type Verdict } from '@ablata/spec';
import { type } from 'arktype';
import { describe, expect, it } from 'vitest';
import { bruteForceVerdicts } from './__fixtures__/brute-force.ts';
import { denseVectors } from './__fixtures__/dense-vectors.ts';
import { plantedVectors } from './__fixtures__/vectors.ts';
import plugin from './plugin.ts';
import { CosineOptions, createCosineDeduplicator } from './services/cosine.ts';
import { ExactTextOptions } from './services/exact-text.ts';
import { LexicalOptions } from './services/lexical.ts';

const { signal } = new AbortController();

describe('the plugin', () => {
  it('provides five rules for the slot dedupe', () => {
    expect(plugin).toMatchObject({ name: '@ablata/dedupe', specVersion: SPEC_VERSION });
    expect(plugin.provides.map((provider) => provider.name)).toEqual([
      'cosine',
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
    expect(check({ keep: 'first' })).toMatchObject({ keep: 'first' });
    for (const options of [
      CosineOptions({ keep: 'none' }),
      LexicalOptions({ keep: 'none' }),
      ExactTextOptions({ keep: 'none' }),
    ]) {
      expect(options instanceof type.errors && options.summary).toBe(
        "keep must be 'first', since a run goes on row by row and has counted a row long before its copies come: for no copy at all, or another one than the first, leave it out and put the stage 'clusters' before 'split', which marks rows that are near no other one ('clusters.alone') (was \"none\")",
      );
    }
    expect(check({})).toEqual({ threshold: 0.95, names: 'first', curveFloor: 0.8, curvePairs: 200_000_000 });
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

  it('leaves out the thresholds that cost most, then the curve, without another verdict, wherever batches end', async () => {
    const { verdicts, summary } = await run({ threshold: 0.9, curvePairs: 100_000 }, 130);
    expect(summary).toMatchObject({
      curve: null,
      curveNote: expect.stringMatching(/^left out: it took more than 100000 comparisons \(option curvePairs\)$/),
      offered: 900,
    });
    expect(await run({ threshold: 0.9, curvePairs: 100_000 }, 900)).toEqual({ verdicts, summary });
    expect(verdicts).toEqual((await run({ threshold: 0.9, curvePairs: 0 }, 900)).verdicts);
    expect(verdicts).toEqual((await run({ threshold: 0.9 }, 77)).verdicts);
  });

  it('keeps the thresholds that cost little', async () => {
    // Three clusters at cosine 0.97: few rows stay at any threshold under it, all of them at those above.
    const dense = denseVectors('over', 3000, 48, 0.94, 7);
    const curveOf = async (options: Parameters<typeof createCosineDeduplicator>[0], batch: number) => {
      const index = await createCosineDeduplicator(options).open(48);
      for (let start = 0; start < 3000; start += batch) {
        const length = Math.min(batch, 3000 - start);
        await index.admit({ length, vectors: dense.subarray(start * 48, (start + length) * 48), texts: [] }, signal);
      }
      const summary = index.summary?.();
      await index[Symbol.asyncDispose]?.();
      return summary as { curve: { thresholds: number[]; kept: number[] }; curveNote?: string };
    };
    const whole = await curveOf({ threshold: 0.9 }, 3000);
    const bounded = await curveOf({ threshold: 0.9, curvePairs: 300_000 }, 3000);
    expect(bounded.curveNote).toMatch(/^without 0\.9\d*, .*1: it took more than 300000 comparisons/);
    expect(bounded.curve.thresholds).toEqual(expect.arrayContaining([0.8, 0.9]));
    expect(bounded.curve.thresholds.length).toBeLessThan(whole.curve.thresholds.length);
    const all = new Map(whole.curve.thresholds.map((threshold, i) => [threshold, whole.curve.kept[i]]));
    expect(bounded.curve.kept).toEqual(bounded.curve.thresholds.map((threshold) => all.get(threshold)));
    expect(await curveOf({ threshold: 0.9, curvePairs: 300_000 }, 170)).toEqual(bounded);
  });
});
