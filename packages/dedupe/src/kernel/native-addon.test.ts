import type { NativeFunctions } from '@ablata/dedupe-native';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DENSE_KINDS, denseVectors } from '../__fixtures__/dense-vectors.ts';
import { HAS_NATIVE } from '../__fixtures__/kernels.ts';
import { loadRows } from '../filter/load-rows.ts';
import { Shard } from '../filter/shard.ts';
import { acquireHeap, releaseHeap } from '../filter/shared-heap.ts';
import type { Level } from '../plan/levels.ts';
import { LAYOUT, usable } from './native-addon.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the choice of a kernel', () => {
  const never = () => 0;
  const bind = (): NativeFunctions => ({
    ...{ candidates: never, multiplyPanels: never, load: never },
    ...{ openTile: never, nextUndecided: never, appendVector: never, keepUndecided: never },
  });

  it('takes native code of this layout on a processor that can run it, and no other', () => {
    const addon = { layout: LAYOUT, supported: true, bind };
    expect(usable(addon)).toBe(addon);
    expect(usable({ ...addon, layout: LAYOUT + 1 })).toBeNull();
    expect(usable({ ...addon, supported: false })).toBeNull();
    expect(usable(null)).toBeNull();
  });

  it('goes without native code where it is told to', async () => {
    vi.stubEnv('ABLATA_DEDUPE_KERNEL', 'wasm');
    vi.resetModules();
    const { detectKernel } = await import('./kernel.ts');
    expect(['relaxed', 'pairwise']).toContain(detectKernel());
    vi.unstubAllEnvs();
    vi.resetModules();
    const again = await import('./kernel.ts');
    expect(again.detectKernel() === 'native').toBe(HAS_NATIVE);
  });
});

describe.skipIf(!HAS_NATIVE)('native code', () => {
  const FLOATS = 96;

  /** How many pairs pass the filter, row by row and of all rows in one, and what comes of them. Rows go on after a match, so that there are many. */
  async function passing(kind: 'native' | 'relaxed', set: { rows: Float32Array; columns: Float32Array }, plan: Plan) {
    const heap = acquireHeap(kind);
    const shard = new Shard(heap, {
      ...{ floats: FLOATS, dimension: FLOATS, threads: 1, coldColumns: 8, store: null },
      ...{ thresholds: [1], main: 0, nearest: true },
    });
    const load = (vectors: Float32Array): number => {
      const rows = vectors.length / FLOATS;
      loadRows(shard, vectors, { dimension: FLOATS, floats: FLOATS, rows, first: 0, open: 1n });
      shard.forgetCodes();
      return rows;
    };
    for (let first = 0; first < set.columns.length; first += 512 * FLOATS) {
      const count = load(set.columns.subarray(first, first + 512 * FLOATS));
      for (let row = 0; row < count; row++) shard.append(row, 1n, row);
    }
    shard.setThresholds([plan.threshold], 0);
    await shard.encode(null, 0, await shard.sample(64));
    shard.setLevels(plan.levels, 3);
    const count = load(set.rows);
    const judge = (): number[] =>
      Array.from({ length: count }, (_, row) => {
        shard.counts();
        heap.kernel.judge(shard.state, shard.threads[0]!, row, row + 1, plan.from, shard.size);
        return shard.counts().checks;
      });
    const found = judge();
    heap.allocate(heap.memory.buffer.byteLength + 1); // the memory grows
    shard.forgetCodes();
    heap.kernel.judge(shard.state, shard.threads[0]!, 0, count, plan.from, shard.size);
    const together = shard.counts().checks;
    const { i32, f64 } = heap.views();
    const matches = Array.from(i32.subarray(shard.block.match / 4).subarray(0, count));
    const similarities = Array.from(f64.subarray(shard.block.similarity / 8).subarray(0, count));
    releaseHeap(heap);
    return { found, together, matches, similarities };
  }

  interface Plan {
    readonly threshold: number;
    readonly levels: readonly Level[];
    readonly from: number;
  }

  it('lets exactly those pairs through that WebAssembly does, whatever the levels, and after its memory grew', async () => {
    let pairs = 0;
    const ends = fc.subarray([1, 2]).map((inner) => [...inner, 3]);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...DENSE_KINDS.filter((kind) => kind !== 'identical')),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 20, max: 1300 }),
        ends,
        fc.nat(19),
        fc.nat(),
        async (kind, rows, columns, ends, from, seed) => {
          const vectors = denseVectors(kind, rows + columns, FLOATS, 0.9, seed);
          const set = { rows: vectors.subarray(0, rows * FLOATS), columns: vectors.subarray(rows * FLOATS) };
          const levels = ends.map((end, i) => ({ start: ends[i - 1] ?? 0, end, fresh: i === 0 }));
          const plan = { threshold: 0.9, levels, from };
          const found = await passing('native', set, plan);
          expect(found).toEqual(await passing('relaxed', set, plan));
          pairs += found.together;
        },
      ),
      { numRuns: 25 },
    );
    expect(pairs).toBeGreaterThan(1000);
  });
});
