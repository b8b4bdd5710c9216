import { isAblataError } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForceVerdicts } from './__fixtures__/brute-force.ts';
import { plantedVectors } from './__fixtures__/vectors.ts';
import { verifyCertificate } from './certificate/verify-certificate.ts';
import { dedupe } from './dedupe.ts';

const dimension = 48;
const vectors = plantedVectors({ kind: 'anisotropic', rows: 1200, dimension, seed: 21, duplicates: 0.3 });
const row = (i: number): Float32Array => vectors.subarray(i * dimension, (i + 1) * dimension);

async function failure(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  return isAblataError(error) ? `${error.code}: ${error.message}` : `no AblataError: ${String(error)}`;
}

describe('dedupe', () => {
  it('keeps what brute force keeps, and certifies it', async () => {
    const { kept, dropped, certificate } = await dedupe({ vectors, dimension });
    const verdicts = bruteForceVerdicts(vectors, dimension, 0.95);
    const rows = Array.from(verdicts.keys()).filter((i) => verdicts[i]!.kept);
    expect([...kept]).toEqual(rows);
    for (const { row: i, duplicateOf } of dropped) {
      const verdict = verdicts[i]!;
      expect(verdict.kept ? -1 : rows[verdict.duplicateOf]).toBe(duplicateOf);
    }
    const check = await verifyCertificate({ vectors, dimension }, certificate, { sample: 'all' });
    expect(check).toMatchObject({ holds: true, violations: [], checkedDropped: dropped.length });
    expect(check.checkedPairs).toBe((kept.length * (kept.length - 1)) / 2);
  });

  it('takes rows as arrays', async () => {
    const { kept } = await dedupe([
      [1, 0],
      [0.99, 0.01],
      [0, 1],
    ]);
    expect([...kept]).toEqual([0, 2]);
  });

  it('takes no rows at all', async () => {
    expect(await dedupe([])).toMatchObject({ dropped: [], certificate: { rows: 0, kept: 0 } });
  });

  it.each([
    ['the longest text', { keep: 'longest' as const, texts: ['a', 'abc', 'ab'] }, [1]],
    ['the most probable', { keep: 'highest-probability' as const, probabilities: [0.1, null, 0.2] }, [2]],
    ['the highest rank, equals in order', { keep: [5, 7, 7] }, [1]],
  ])('keeps %s', async (_, options, expected) => {
    const same = [
      [1, 0],
      [1, 0.01],
      [1, 0.02],
    ];
    const { kept, certificate } = await dedupe(same, options);
    expect([...kept]).toEqual(expected);
    expect((await verifyCertificate(same, certificate)).holds).toBe(true);
  });

  it('certifies any rank', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 150, maxLength: 150 }), async (ranks) => {
        const part = vectors.subarray(0, 150 * dimension);
        const { certificate } = await dedupe({ vectors: part, dimension }, { keep: ranks });
        const check = await verifyCertificate({ vectors: part, dimension }, certificate, { sample: 'all' });
        expect(check.violations).toEqual([]);
        // No row of a higher rank gives way to one of a lower.
        for (const { row: i, duplicateOf } of certificate.dropped)
          expect(ranks[duplicateOf]).toBeGreaterThanOrEqual(ranks[i]!);
      }),
      { numRuns: 15 },
    );
  });

  it('drops what is near a row of another set, and says so', async () => {
    const train = vectors.subarray(0, 900 * dimension);
    const test = vectors.subarray(900 * dimension);
    const { kept, dropped, certificate } = await dedupe(
      { vectors: test, dimension },
      { against: { vectors: train, dimension } },
    );
    const verdicts = bruteForceVerdicts(test, dimension, 0.95);
    const leaks = dropped.filter((drop) => drop.inOther);
    expect(leaks.length).toBeGreaterThan(10);
    expect(kept.length).toBeLessThan(verdicts.filter((verdict) => verdict.kept).length);
    const check = await verifyCertificate({ vectors: test, dimension }, certificate, {
      sample: 'all',
      against: { vectors: train, dimension },
    });
    expect(check.violations).toEqual([]);
    for (const i of kept) {
      const largest = Math.max(...Array.from({ length: 900 }, (_, j) => cosine(row(900 + i), row(j))));
      expect(largest).toBeLessThan(0.95);
    }
  });

  it('says how many rows other thresholds would keep, also beside another set', async () => {
    const at = [0.8, 0.85, 0.9, 0.97, 0.95];
    const { keptAt } = await dedupe({ vectors, dimension }, { at });
    const expected = at.map((t) => bruteForceVerdicts(vectors, dimension, t).filter((v) => v.kept).length);
    expect(keptAt).toEqual(expected);
    const against = { vectors: vectors.subarray(900 * dimension), dimension };
    const rest = { vectors: vectors.subarray(0, 900 * dimension), dimension };
    const together = await dedupe(rest, { at, against });
    const alone = await Promise.all(at.map((threshold) => dedupe(rest, { threshold, against })));
    expect(together.keptAt).toEqual(alone.map(({ kept }) => kept.length));
  });

  it('names the first kept row that matches, or the most similar one when asked', async () => {
    for (const names of ['first', 'most-similar'] as const) {
      const { kept, dropped, certificate } = await dedupe({ vectors, dimension }, { names });
      const verdicts = bruteForceVerdicts(vectors, dimension, 0.95, names);
      expect([...kept]).toEqual([...verdicts.keys()].filter((i) => verdicts[i]!.kept));
      for (const { row: i, duplicateOf } of dropped) {
        const verdict = verdicts[i]!;
        expect(verdict.kept ? -1 : kept[verdict.duplicateOf]).toBe(duplicateOf);
      }
      expect((await verifyCertificate({ vectors, dimension }, certificate)).holds).toBe(true);
    }
  });

  it('reads vectors again where there is no memory for them, whatever is kept and beside what', async () => {
    const half = { vectors: vectors.subarray(600 * dimension), dimension };
    const rest = { vectors: vectors.subarray(0, 600 * dimension), dimension };
    const ranks = Float64Array.from({ length: 600 }, (_, i) => (i * 7919) % 600);
    for (const options of [
      {},
      { against: half },
      { keep: ranks, at: [0.9, 0.97] },
      { against: half, keep: ranks, names: 'most-similar' as const },
    ]) {
      expect(await dedupe(rest, { ...options, memory: 0 })).toEqual(await dedupe(rest, options));
    }
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(dedupe({ vectors, dimension }, { signal })).rejects.toThrow('enough');
  });

  it.each([
    [
      () => dedupe([[1, 0]], { threshold: 1.5 }),
      'CONFIG_THRESHOLD: The threshold must be a cosine in (0, 1], but 1.5 came.',
    ],
    [() => dedupe([[1, 0], [1]]), 'DATA_BAD_SHAPE: Row 1 has 1 values, row 0 has 2.'],
    [
      () => dedupe({ vectors: new Float32Array(7), dimension: 3 }),
      'DATA_BAD_SHAPE: 7 floats are not whole rows of dimension 3.',
    ],
    [
      () => dedupe([[1, 0]], { against: [[1, 0, 0]] }),
      'DATA_BAD_SHAPE: The set to compare against has dimension 3, the embeddings have 2.',
    ],
    [
      () => dedupe([[1, 0]], { keep: 'longest' }),
      'CONFIG_KEEP_RULE: The keep rule "longest" needs texts, and none were passed.',
    ],
    [
      () => dedupe([[1, 0]], { keep: [1, 2] }),
      'CONFIG_KEEP_RULE: The keep rule has 2 ranks for 1 rows: there must be one a row.',
    ],
    [
      () =>
        dedupe([
          [1, 0],
          [0, 0],
        ]),
      'DATA_BAD_VECTOR: Row 1 is a zero vector: it has no direction and no cosine.',
    ],
    [
      () => dedupe([[1, 0]], { at: [0.8, 0] }),
      'CONFIG_THRESHOLD: The threshold asked for must be a cosine in (0, 1], but 0 came.',
    ],
    [
      () => dedupe([[1, 0]], { memory: Number.NaN }),
      'CONFIG_MEMORY: The memory must be a number of bytes, but NaN came.',
    ],
    ...[0, -1, 1.5, Number.NaN, '2'].map((threads): [() => Promise<unknown>, string] => [
      () => dedupe([[1, 0]], { threads: threads as number }),
      `CONFIG_THREADS: The threads must be a whole number from 1 on, but ${JSON.stringify(threads) === 'null' ? 'NaN' : JSON.stringify(threads)} came.`,
    ]),
    [
      () => dedupe([[1, 0]], { at: Array(64).fill(0.5) }),
      'CONFIG_THRESHOLD: 64 thresholds were asked for, at most 63 fit.',
    ],
  ])('refuses wrong input %#', async (call, message) => {
    expect(await failure(call())).toBe(message);
  });
});

function cosine(a: Float32Array, b: Float32Array): number {
  const product = (x: Float32Array, y: Float32Array): number => {
    let sum = 0;
    for (let k = 0; k < x.length; k++) sum += x[k]! * y[k]!;
    return sum;
  };
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}
