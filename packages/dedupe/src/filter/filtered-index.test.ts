import type { Verdict } from '@ablata/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bruteForceVerdicts } from '../__fixtures__/brute-force.ts';
import { DENSE_KINDS, denseVectors } from '../__fixtures__/dense-vectors.ts';
import { HAS_NATIVE, KERNELS } from '../__fixtures__/kernels.ts';
import { plantedVectors } from '../__fixtures__/vectors.ts';
import type { CosineIndex } from '../finders/cosine-index.ts';
import { createPlainIndex } from '../finders/plain-index.ts';
import { createSpillFile } from '../store/spill-file.ts';
import { FilteredIndex, type FilteredIndexOptions } from './filtered-index.ts';

type Setup = Partial<Omit<FilteredIndexOptions, 'kind'>> & {
  readonly kind?: FilteredIndexOptions['kind'] | 'none';
  readonly batch?: number;
  /** By `judge`, into arrays. */
  readonly inArrays?: boolean;
  /** Vectors of kept rows on disk: all of them, or from the second shard on. */
  readonly apart?: 'all' | 'later' | undefined;
};

async function judge(vectors: Float32Array, dimension: number, threshold: number, setup: Setup = {}) {
  const { kind = 'pairwise', batch = 1000, inArrays = false, apart, ...rest } = setup;
  const elsewhere = apart && { store: () => createSpillFile(dimension), memory: apart === 'all' ? 0 : 2 };
  const options = { dimension, threshold, threads: 1, coldColumns: 16, ...elsewhere, ...rest };
  const index: CosineIndex = kind === 'none' ? createPlainIndex(options) : new FilteredIndex({ ...options, kind });
  const verdicts: Verdict[] = [];
  for (let start = 0; start < vectors.length / dimension; start += batch) {
    const count = Math.min(batch, vectors.length / dimension - start);
    const block = vectors.slice(start * dimension, (start + count) * dimension);
    if (inArrays) {
      const into = { places: new Int32Array(count), similarities: new Float64Array(count) };
      await index.judge(block, count, start, into);
      for (const [row, place] of into.places.entries()) {
        if (place < 0) verdicts.push({ kept: true });
        else verdicts.push({ kept: false, duplicateOf: place, similarity: into.similarities[row]! });
      }
      continue;
    }
    await index.admit(block, count, start, (_, match) => {
      verdicts.push(match ? { kept: false, duplicateOf: match.place, similarity: match.similarity } : { kept: true });
      return match === null;
    });
  }
  const plans = index instanceof FilteredIndex ? index.plans : null;
  const result = { verdicts, keptAt: [...index.keptAtOthers], columns: index.columns };
  await index.dispose();
  return { ...result, plans };
}

/** Same decisions and same kept rows named; the similarity may differ in its last bits, as the reference sums in another order. */
function expectSame(actual: readonly Verdict[], expected: readonly Verdict[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, verdict] of actual.entries()) {
    const reference = expected[i]!;
    if (verdict.kept || reference.kept) {
      expect(verdict.kept, `row ${i}`).toBe(reference.kept);
      continue;
    }
    expect(verdict.similarity).toBeCloseTo(reference.similarity, 12);
    expect(verdict.duplicateOf, `row ${i}`).toBe(reference.duplicateOf);
  }
}

const kinds = fc.constantFrom(...KERNELS);
const sets = fc
  .record({
    kind: fc.constantFrom(...DENSE_KINDS, 'isotropic' as const, 'anisotropic' as const),
    rows: fc.integer({ min: 1, max: 260 }),
    dimension: fc.integer({ min: 1, max: 130 }),
    threshold: fc.constantFrom(0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1),
    /** Lengths of the vectors: 10 to the power of up to so much. */
    magnitude: fc.constantFrom(0, 3, 18, 36),
    seed: fc.nat(),
  })
  // At exactly 1 the last bits of almost equal vectors decide, and the reference has others: only exact copies are fair there.
  .map((set) => (set.kind.endsWith('isotropic') && set.threshold === 1 ? { ...set, threshold: 0.9999 } : set));

function vectorsOf({
  kind,
  rows,
  dimension,
  threshold,
  magnitude,
  seed,
}: typeof sets extends fc.Arbitrary<infer T> ? T : never) {
  const vectors =
    kind === 'isotropic' || kind === 'anisotropic'
      ? plantedVectors({ kind, rows, dimension: Math.max(2, dimension), threshold, seed })
      : denseVectors(kind, rows, Math.max(2, dimension), threshold, seed);
  const width = Math.max(2, dimension);
  // Powers of two, so that scaling moves no pair across the threshold; at threshold 1 no denormal numbers either, which lose bits.
  const reach = threshold === 1 ? Math.min(18, magnitude) : magnitude;
  const scale = (row: number): number => 2 ** Math.round(Math.log2(10) * ((((row * 7) % 21) - 10) / 10) * reach);
  return { width, vectors: vectors.map((value, i) => value * scale(Math.floor(i / width))) };
}

/** Vectors whose cosine is within a few last places of the threshold: the order of summation decides, and the reference has another. */
function undecidable(verdicts: readonly Verdict[], vectors: Float32Array, width: number, threshold: number): boolean {
  return (
    bruteForceVerdicts(vectors, width, Math.min(1, threshold + 1e-14)).some(
      (verdict, i) => verdict.kept !== verdicts[i]!.kept,
    ) || bruteForceVerdicts(vectors, width, threshold - 1e-14).some((verdict, i) => verdict.kept !== verdicts[i]!.kept)
  );
}

describe('the filtered index', () => {
  it('decides as float64 brute force does, whatever the data, threshold, lengths, batches and instructions', async () => {
    await fc.assert(
      fc.asyncProperty(
        sets,
        kinds,
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom('first' as const, 'most-similar' as const),
        // From 64 + 64 on native code judges before anything is encoded, then for a while, or to the end.
        fc.constantFrom(8, 16, 64, 136, 1000),
        // Of many rows to come a narrow first level is made.
        fc.constantFrom(undefined, 1e7),
        async (set, kind, batch, names, coldColumns, expectedRows) => {
          const { width, vectors } = vectorsOf(set);
          const expected = bruteForceVerdicts(vectors, width, set.threshold, names);
          fc.pre(!undecidable(expected, vectors, width, set.threshold));
          const { verdicts } = await judge(vectors, width, set.threshold, {
            kind,
            batch,
            names,
            coldColumns,
            expectedRows,
          });
          expectSame(verdicts, expected);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('gives the same bits with all instructions and without WebAssembly', async () => {
    await fc.assert(
      fc.asyncProperty(sets, fc.constantFrom('first' as const, 'most-similar' as const), async (set, names) => {
        const { width, vectors } = vectorsOf(set);
        const others = [set.threshold, 0.7, 0.97, 1];
        const run = (kind: Setup['kind']) =>
          judge(vectors, width, set.threshold, { kind: kind!, names, others, batch: 77 });
        const { plans: _, ...expected } = await run('none');
        for (const kind of KERNELS) expect(await run(kind)).toMatchObject(expected);
      }),
      { numRuns: 15 },
    );
  });

  it('gives the same bits whether native code judges to the end, for a while or not at all, row by row or into arrays', async () => {
    const kind = HAS_NATIVE ? 'native' : 'pairwise';
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...DENSE_KINDS),
        fc.integer({ min: 1, max: 400 }),
        // Beyond 512 coordinates are multiplied in pieces.
        fc.constantFrom(3, 64, 130, 512, 520, 1100),
        fc.record({
          batch: fc.constantFrom(1, 77, 1000),
          names: fc.constantFrom('first' as const, 'most-similar' as const),
          others: fc.constantFrom([], [0.7, 0.97, 1]),
        }),
        async (set, rows, dimension, setup) => {
          const vectors = denseVectors(set, rows, dimension, 0.9, rows);
          const { plans: _, ...expected } = await judge(vectors, dimension, 0.9, { ...setup, kind: 'none' });
          for (const coldColumns of [16, 200, 1000]) {
            for (const inArrays of [false, true]) {
              const { plans: __, ...found } = await judge(vectors, dimension, 0.9, {
                ...setup,
                kind,
                coldColumns,
                inArrays,
              });
              expect(found).toEqual(expected);
            }
          }
        },
      ),
      { numRuns: 20 },
    );
  }, 60_000);

  it('meets rows that were taken up unjudged, in one heap or several', async () => {
    const vectors = denseVectors('under', 2400, 64, 0.9, 5);
    const [taken, judged] = [vectors.slice(0, 1200 * 64), vectors.slice(1200 * 64)];
    const found = async (kind: Setup['kind'], shardBytes: number | undefined) => {
      const options = { dimension: 64, threshold: 0.9, threads: 1, coldColumns: 4000, shardBytes };
      const index: CosineIndex =
        kind === 'none' ? createPlainIndex(options) : new FilteredIndex({ ...options, kind: kind! });
      await index.add(taken, 1200, 0);
      const into = { places: new Int32Array(1200), similarities: new Float64Array(1200) };
      await index.judge(judged, 1200, 1200, into);
      await index.dispose();
      return [...into.places];
    };
    const expected = await found('none', undefined);
    for (const kind of KERNELS) for (const bytes of [1, undefined]) expect(await found(kind, bytes)).toEqual(expected);
  });

  it('loses nothing where native code has no more room, in memory or in a heap', async () => {
    const vectors = denseVectors('under', 3000, 64, 0.9, 5);
    const { plans: _, ...expected } = await judge(vectors, 64, 0.9, {});
    const kind = HAS_NATIVE ? 'native' : 'relaxed';
    for (const shardBytes of [1, undefined]) {
      for (const inArrays of [false, true]) {
        const setup = { kind, coldColumns: 4000, shardBytes, inArrays } as const;
        const { plans, ...found } = await judge(vectors, 64, 0.9, setup);
        expect(found).toEqual(expected);
        expect(plans!.shards > 1).toBe(shardBytes === 1);
      }
    }
  });

  it('keeps at each further threshold what it would keep at that one alone', async () => {
    const others = [0.6, 0.8, 0.9, 0.95, 0.99, 0.999];
    await fc.assert(
      fc.asyncProperty(sets, fc.integer({ min: 1, max: 300 }), async (set, batch) => {
        const { width, vectors } = vectorsOf(set);
        const { keptAt, verdicts } = await judge(vectors, width, set.threshold, { others, batch });
        expect(verdicts).toEqual((await judge(vectors, width, set.threshold)).verdicts);
        const alone = await Promise.all(others.map((threshold) => judge(vectors, width, threshold, { kind: 'none' })));
        expect(keptAt).toEqual(alone.map((run) => run.verdicts.filter((verdict) => verdict.kept).length));
      }),
      { numRuns: 15 },
    );
  });

  it.each([
    ['first', 'pairwise'],
    ['most-similar', 'pairwise'],
    ...(HAS_NATIVE ? ([['most-similar', 'native']] as const) : []),
  ] as const)(
    'gives the same verdicts with 1, 2 and 3 threads, and over several heaps, naming the %s, %s',
    async (names, kind) => {
      const vectors = denseVectors('under', 1500, 64, 0.9, 5);
      const setup = { names, kind, others: [0.8, 0.95] };
      const { plans: _, ...expected } = await judge(vectors, 64, 0.9, { ...setup, kind: 'pairwise' });
      expect(expected.columns).toBeGreaterThan(1024);
      for (const threads of [2, 3]) {
        expect(await judge(vectors, 64, 0.9, { ...setup, threads, inline: 0 })).toMatchObject(expected);
      }
      const aside = { block: 1e5, before: 1e6 };
      expect(await judge(vectors, 64, 0.9, { ...setup, threads: 2, batch: 100, aside })).toMatchObject(expected);
      for (const threads of [1, 2]) {
        const parts = await judge(vectors, 64, 0.9, { ...setup, shardBytes: 1, threads, inline: 0 });
        expect(parts).toMatchObject(expected);
        expect(parts.plans!.shards).toBeGreaterThan(1);
      }
    },
    120_000,
  );

  it('decides the same with the vectors of kept rows on disk, whatever data, naming, threads and batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        sets,
        kinds,
        fc.record({
          batch: fc.integer({ min: 1, max: 300 }),
          names: fc.constantFrom('first' as const, 'most-similar' as const),
          others: fc.constantFrom([], [0.6, 0.9, 0.97]),
          threads: fc.constantFrom(1, 1, 1, 2),
          inline: fc.constantFrom(0, undefined),
          /** Few, so that rows have to wait and go on. */
          mostPending: fc.constantFrom(1, 2, 5, 64),
        }),
        async (set, kind, setup) => {
          const { width, vectors } = vectorsOf(set);
          const { plans: _, ...expected } = await judge(vectors, width, set.threshold, { ...setup, kind });
          const all = await judge(vectors, width, set.threshold, { ...setup, kind, apart: 'all' });
          expect(all).toMatchObject(expected);
          expect(all.plans!.apart).toBe(all.plans!.shards);
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);

  it('begins to write vectors to disk where memory ends, and loses nothing by it', async () => {
    const vectors = denseVectors('under', 3000, 64, 0.9, 5);
    const { plans: _, ...expected } = await judge(vectors, 64, 0.9, { others: [0.95] });
    for (const threads of [1, 2]) {
      const { plans, ...found } = await judge(vectors, 64, 0.9, {
        others: [0.95],
        threads,
        inline: 0,
        shardBytes: 1,
        apart: 'later',
      });
      expect(found).toMatchObject(expected);
      expect([plans!.shards > plans!.apart, plans!.apart > 1]).toEqual([true, true]);
    }
  }, 60_000);

  it('learns principal directions where that pays, and loses nothing by it', async () => {
    const vectors = plantedVectors({ kind: 'anisotropic', rows: 3000, dimension: 256, seed: 3 });
    const { verdicts: expected, plans: none } = await judge(vectors, 256, 0.95, { coldColumns: 3000 });
    expect(none!.encodings).toBe(0);
    for (const kind of HAS_NATIVE ? (['native', 'pairwise'] as const) : (['pairwise'] as const)) {
      const { verdicts, plans } = await judge(vectors, 256, 0.95, { kind, expectedRows: 55_000 });
      expect(plans!.prefixSlabs).toBeGreaterThan(0);
      expect(plans!.narrow > 0).toBe(kind === 'pairwise');
      expect(verdicts).toEqual(expected);
    }
  }, 120_000);

  it('adds up a first level in 16 bits where that pays, and loses nothing by it, with what lies at the threshold', async () => {
    for (const kind of ['isotropic', 'anisotropic'] as const) {
      const vectors = plantedVectors({ kind, rows: 1200, dimension: 96, threshold: 0.9, seed: 5 });
      const { verdicts, plans } = await judge(vectors, 96, 0.9, { expectedRows: 300_000, batch: 400 });
      expect(plans!.narrow).toBeGreaterThan(0);
      const { verdicts: expected, plans: others } = await judge(vectors, 96, 0.9, { kind: 'relaxed', batch: 333 });
      expect(others!.narrow).toBe(0);
      expect(verdicts).toEqual(expected);
    }
  });

  it('makes codes anew when they fit no longer: rows sorted by cluster', async () => {
    // Clusters at cosine 0.9: mean and step of the first one are all there is to plan with.
    const vectors = denseVectors('sorted-clusters', 3000, 64, 0.9, 11);
    const { verdicts, plans } = await judge(vectors, 64, 0.97);
    const { verdicts: expected } = await judge(vectors, 64, 0.97, { kind: 'none' });
    expect(verdicts).toEqual(expected);
    expect(plans!.encodings).toBeGreaterThan(1);
  });

  it('finds every one of 3,000 copies among 33,000 rows', async () => {
    const vectors = plantedVectors({ rows: 33_000, dimension: 32, duplicates: 0, seed: 17 });
    const both = new Float32Array(36_000 * 32);
    both.set(vectors);
    for (let i = 0; i < 3000; i++) both.set(vectors.subarray(i * 11 * 32, (i * 11 + 1) * 32), (33_000 + i) * 32);
    const { verdicts } = await judge(both, 32, 0.95, { batch: 5000 });
    expect(verdicts.findIndex((verdict) => !verdict.kept)).toBe(33_000);
    expect(verdicts.slice(33_000)).toEqual(
      Array.from({ length: 3000 }, (_, i) => ({ kept: false, duplicateOf: i * 11, similarity: 1 })),
    );
  });

  it('goes on with fewer thresholds as if it had never had more', async () => {
    const vectors = denseVectors('astride', 1500, 48, 0.9, 9);
    const half = vectors.subarray(0, 700 * 48);
    const rest = vectors.subarray(700 * 48);
    for (const make of [
      (others: number[]) =>
        new FilteredIndex({ dimension: 48, threshold: 0.9, threads: 1, others, kind: 'pairwise', coldColumns: 16 }),
      (others: number[]) =>
        new FilteredIndex({
          dimension: 48,
          threshold: 0.9,
          threads: 1,
          others,
          kind: 'pairwise',
          coldColumns: 16,
          shardBytes: 1,
        }),
      (others: number[]) =>
        new FilteredIndex({
          dimension: 48,
          threshold: 0.9,
          threads: 1,
          others,
          kind: 'pairwise',
          store: () => createSpillFile(48),
          memory: 0,
        }),
      (others: number[]) => createPlainIndex({ dimension: 48, threshold: 0.9, others }),
    ]) {
      const run = async (index: CosineIndex, narrow?: readonly number[]) => {
        const found: unknown[] = [];
        const note = (_: number, match: unknown): boolean => found.push(match) > 0 && match === null;
        await index.admit(half, 700, 0, note);
        if (narrow) await index.narrow(narrow);
        await index.admit(rest, 800, 700, note);
        const result = { found, keptAt: [...index.keptAtOthers], kept: index.kept, columns: index.columns };
        await index.dispose();
        return result;
      };
      expect(await run(make([0.85, 0.93, 0.97]), [0, 1])).toEqual(await run(make([0.85, 0.93])));
      expect(await run(make([0.85, 0.97]), [])).toEqual(await run(make([])));
    }
  });
});
