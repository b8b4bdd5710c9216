import { describe, expect, it } from 'vitest';
import { plantedVectors } from '../__fixtures__/vectors.ts';
import type { CompiledKernel } from '../kernel/kernel.ts';
import { createNoise } from '../plan/noise.ts';
import { createVectorStore } from '../store/vector-store.ts';
import { createPrefixFilter } from './prefix-filter.ts';

interface Options {
  readonly threads?: number;
  readonly block?: number;
  readonly floor?: number;
  /** Forces jobs onto worker threads however small they are. */
  readonly inline?: number;
  readonly expectedRows?: number;
}

async function searchWith(kind: CompiledKernel, vectors: Float32Array, dimension: number, options: Options) {
  const { threads = 1, block = 1024, floor = 0.95, inline, expectedRows } = options;
  const store = createVectorStore(dimension);
  const filter = createPrefixFilter({ store, kind, floor, threads, expectedRows, inline });
  const found = new Map<string, number>();
  for (let start = 0; start < vectors.length / dimension; start += block) {
    const count = Math.min(block, vectors.length / dimension - start);
    store.append(vectors, start, count);
    const triples = await filter.find(start, undefined);
    for (let at = 0; at < triples.length; at += 3) found.set(`${triples[at]}:${triples[at + 1]}`, triples[at + 2]!);
  }
  const { work } = filter;
  await filter.dispose();
  return { found, work };
}

function allPairs(vectors: Float32Array, dimension: number, floor: number): Map<string, number> {
  const store = createVectorStore(dimension);
  store.append(vectors, 0, vectors.length / dimension);
  const found = new Map<string, number>();
  for (let i = 0; i < store.size; i++) {
    for (let j = 0; j < i; j++) {
      const similarity = store.similarity(i, j);
      if (similarity >= floor) found.set(`${i}:${j}`, similarity);
    }
  }
  return found;
}

// The two kernels whose first level adds up in 32 and in 16 bits.
describe.each(['relaxed', 'pairwise'] as const)('the prefix filter on the %s kernel', (kind) => {
  const search = (vectors: Float32Array, dimension: number, options: Options = {}) =>
    searchWith(kind, vectors, dimension, options);
  const vectors = plantedVectors({ kind: 'anisotropic', rows: 2500, dimension: 128, seed: 3 });

  it('finds the same pairs from the same candidates with 1, 2, 3 and 4 threads (a shared stack once lost some)', async () => {
    const expected = allPairs(vectors, 128, 0.8);
    for (const threads of [1, 2, 3, 4]) {
      const { found, work } = await search(vectors, 128, { threads, inline: 0, floor: 0.8, block: 700 });
      expect(found).toEqual(expected);
      const inline = await search(vectors, 128, { floor: 0.8, block: 700 });
      expect(work.candidates).toBe(inline.work.candidates);
    }
  });

  it('learns principal directions where that pays, and loses nothing by it', async () => {
    const { found, work } = await search(vectors, 128, { expectedRows: 10_000_000, block: 2500 });
    expect(work.basis).toBe('principal');
    expect(found).toEqual(allPairs(vectors, 128, 0.95));
  });

  it('judges a basis on rows it was not learned on: on isotropic data it expects what it meets', async () => {
    // With as few rows to learn from as dimensions, directions that fit the sample look far better than they are.
    const isotropic = plantedVectors({ rows: 2200, dimension: 512, duplicates: 0, seed: 8 });
    const { work } = await search(isotropic, 512, { expectedRows: 10_000_000, block: 2200 });
    expect(work.candidates / work.pairs).toBeLessThan(5 * work.expectedRate + 1e-3);
    expect(work.candidates / work.pairs).toBeLessThan(0.01);
  });

  it('makes a new plan when the candidates run away, and stays exact', async () => {
    // First rows spread over 24 dimensions, whose directions are learned; then rows that differ in all the others alone.
    const d = 64;
    const noise = createNoise(11);
    const fill = (rows: number, value: (k: number) => number): Float32Array =>
      Float32Array.from({ length: rows * d }, (_, i) => value(i % d));
    const first = fill(1700, (k) => (k < 24 ? noise() - 0.5 : 0));
    const then = fill(1600, (k) => (k === 0 ? 1 : k < 24 ? 0 : (noise() - 0.5) * 0.25));
    const both = new Float32Array(first.length + then.length);
    both.set(first);
    both.set(then, first.length);
    const { found, work } = await search(both, d, { block: 1700, expectedRows: 10_000_000 });
    expect(work.alarms).toBeGreaterThan(0);
    expect(found).toEqual(allPairs(both, d, 0.95));
  });

  it('finds pairs at the threshold however badly rounding falls: exact duplicates at threshold 1', async () => {
    const rows = plantedVectors({ rows: 500, dimension: 96, duplicates: 0, seed: 4 });
    const twice = new Float32Array(rows.length * 2);
    twice.set(rows);
    twice.set(rows, rows.length);
    const { found } = await search(twice, 96, { floor: 1 });
    expect([...found.keys()]).toEqual(expect.arrayContaining(Array.from({ length: 500 }, (_, i) => `${500 + i}:${i}`)));
  });

  it('copes with lengths from 1e-18 to 1e18', async () => {
    const rows = plantedVectors({ rows: 900, dimension: 40, seed: 6 });
    const scaled = rows.map((value, i) => value * 10 ** (((Math.floor(i / 40) * 7) % 37) - 18));
    const { found } = await search(scaled, 40);
    expect(found).toEqual(allPairs(scaled, 40, 0.95));
  });
});
