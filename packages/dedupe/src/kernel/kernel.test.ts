import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VACANT } from '../filter/filter-state.ts';
import { acquireHeap, releaseHeap } from '../filter/shared-heap.ts';
import { createNoise } from '../plan/noise.ts';
import { dot } from '../similarity/dot.ts';
import { kernelBytes } from './kernel.ts';

/** Numbers of the sections of a WebAssembly module. */
function sections(bytes: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    found.push(bytes[at++]!);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    at += size;
  }
  return found;
}

describe.each(['relaxed', 'pairwise', 'plain'] as const)('the %s kernel', (kind) => {
  it('has no globals and no data, so threads on one memory share no stack', () => {
    const [GLOBALS, DATA] = [6, 11];
    expect(sections(kernelBytes(kind))).not.toContain(GLOBALS);
    expect(sections(kernelBytes(kind))).not.toContain(DATA);
  });

  it('computes dot products with the same bits as JavaScript', () => {
    const heap = acquireHeap(kind);
    const address = heap.allocate(8192);
    const number = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 60 }), (pairs) => {
        const length = Math.ceil(pairs.length / 8) * 8;
        const a = new Float32Array(length);
        const b = new Float32Array(length);
        for (const [i, [x, y]] of pairs.entries()) {
          a[i] = x;
          b[i] = y;
        }
        heap.views().f32.set(a, address / 4);
        heap.views().f32.set(b, address / 4 + length);
        expect(heap.kernel.dot(address, address + length * 4, length)).toBe(dot(a, 0, b, 0, length));
      }),
    );
    releaseHeap(heap);
  });

  it('transforms as Walsh and Hadamard say', () => {
    const heap = acquireHeap(kind);
    const n = 64;
    const address = heap.allocate(n * 4);
    const input = Float32Array.from({ length: n }, (_, i) => ((i * 37) % 11) - 5);
    heap.views().f32.set(input, address / 4);
    heap.kernel.hadamard(address, n);
    const bits = (x: number): number => x.toString(2).replaceAll('0', '').length;
    const expected = input.map((_, i) => input.reduce((sum, x, k) => sum + (bits(i & k) % 2 === 0 ? x : -x), 0));
    expect(heap.views().f32.slice(address / 4, address / 4 + n)).toEqual(expected);
    releaseHeap(heap);
  });

  it('finds the same pairs as a plain loop, at every level of the cascade', () => {
    const heap = acquireHeap(kind);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.nat(), (levelCount, seed) => {
        const [rows, columns, stride] = [12, 24, 8 * levelCount];
        const mark = heap.mark();
        const at = {
          rows: heap.allocate(rows * stride),
          panels: heap.allocate(columns * stride),
          rowBias: heap.allocate(rows * levelCount * 4),
          columnBias: heap.allocate(columns * levelCount * 4),
          levels: heap.allocate(12),
          queue: heap.allocate(24 * 132),
          out: heap.allocate(rows * columns * 8),
        };
        const { u8, i32, u32 } = heap.views();
        let state = seed;
        const next = (): number => {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return state >>> 8;
        };
        // The first level's codes are no longer than 90 units: its sums, but for the columns' offset of 64, fit into 16 bits.
        const most = (k: number): number => (k < 8 ? 31 : 63);
        const codes = (count: number) =>
          Array.from({ length: count }, () =>
            Array.from({ length: stride }, (_, k) => (next() % (2 * most(k) + 1)) - most(k)),
          );
        const row = codes(rows);
        const column = codes(columns).map((code) => code.map((q) => q + 64));
        const biases = (count: number) =>
          Array.from({ length: levelCount }, () => Array.from({ length: count }, () => (next() % 24000) - 12000));
        const [rowBias, columnBias] = [biases(rows), biases(columns)];
        for (const [i, code] of row.entries()) rowBias[0]![i]! -= 64 * code.slice(0, 8).reduce((sum, q) => sum + q, 0);
        const vacant = next() % columns;
        columnBias[0]![vacant] = VACANT;
        for (const [i, code] of row.entries())
          u8.set(
            code.map((q) => q & 255),
            at.rows + i * stride,
          );
        for (const [j, code] of column.entries()) {
          for (const [k, q] of code.entries()) {
            const size = kind === 'pairwise' && k < 8 ? 2 : 4;
            const at8 = Math.floor((k % 8) / size) * 8 * size + (j & 7) * size + (k % size);
            u8[at.panels + columns * (k & ~7) + (j >> 3) * 64 + at8] = q;
          }
        }
        for (let l = 0; l < levelCount; l++) {
          i32[at.levels / 4 + l] = 8 * (l + 1);
          i32.set(rowBias[l]!, at.rowBias / 4 + l * rows);
          i32.set(columnBias[l]!, at.columnBias / 4 + l * columns);
        }
        const count = heap.kernel.scan(
          at.rows,
          stride,
          0,
          rows,
          at.panels,
          0,
          columns / 8,
          at.rowBias,
          rows * 4,
          at.columnBias,
          columns * 4,
          at.levels,
          levelCount,
          at.queue,
          at.out,
          rows * columns,
        );
        const found = new Set<string>();
        for (let n = 0; n < count; n++) found.add(`${u32[at.out / 4 + 2 * n]}:${u32[at.out / 4 + 2 * n + 1]}`);
        const sumAt = (i: number, j: number, level: number): number => {
          let sum = 0;
          for (let k = 0; k < 8 * (level + 1); k++) sum += row[i]![k]! * column[j]![k]!;
          for (let l = 0; l <= level; l++) sum += rowBias[l]![i]! + columnBias[l]![j]!;
          return sum;
        };
        // A tile of 4 rows by 8 columns goes on to the next level as a whole; a pair must pass the last.
        const expected = new Set<string>();
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < columns; j++) {
            const tile = Array.from({ length: 32 }, (_, t) => [(i & ~3) + (t >> 3), (j & ~7) + (t & 7)] as const);
            let goesOn = true;
            for (let l = 0; l < levelCount - 1; l++) goesOn &&= tile.some(([a, b]) => sumAt(a, b, l) >= 0);
            if (goesOn && sumAt(i, j, levelCount - 1) >= 0) expected.add(`${i}:${j}`);
          }
        }
        // What a vacant column is queued with depends on its neighbours, and is passed over later; alone it never passes.
        const real = (pairs: Set<string>): Set<string> =>
          new Set([...pairs].filter((pair) => !pair.endsWith(`:${vacant}`)));
        expect(real(found)).toEqual(real(expected));
        if (levelCount === 1) expect(found).toEqual(real(found));
        heap.reset(mark);
      }),
      { numRuns: 60 },
    );
    releaseHeap(heap);
  });

  it('loses no pair within the radius, however the step fits the vectors', () => {
    const heap = acquireHeap(kind);
    const [count, stride] = [8, 24];
    const setting = fc.record({
      levels: fc.constantFrom([24], [8, 24], [16, 24], [8, 16, 24]),
      // Far too fine: codes are cut off and biases too; far too coarse: codes of nothing but zeros.
      step: fc.constantFrom(2.5e-4, 1e-3, 0.01, 0.1),
      radius: fc.constantFrom(0.05, 0.3, 1),
      length: fc.constantFrom(0, 0.1, 0.7, 2),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(setting, ({ levels, step, radius, length, seed }) => {
        const noise = createNoise(seed);
        const mark = heap.mark();
        const at = {
          z: heap.allocate(stride * 4),
          rows: heap.allocate(count * stride),
          panels: heap.allocate(count * stride),
          rowBias: heap.allocate(count * levels.length * 4),
          columnBias: heap.allocate(count * levels.length * 4),
          scrap: heap.allocate(count * (stride + 4 * levels.length)),
          levels: heap.allocate(12),
          queue: heap.allocate(24 * 132),
          out: heap.allocate(count * count * 8),
        };
        const { f32, i32, u32 } = heap.views();
        i32.set(levels, at.levels / 4);
        const direction = (size: number): number[] => {
          const z = Array.from({ length: stride }, () => noise() - 0.5);
          return z.map((value) => (value * size) / Math.hypot(...z));
        };
        const quantise = (z: number[], place: number, asRow: boolean): void => {
          f32.set(z, at.z / 4);
          const [panels, columnBias] = asRow ? [at.scrap, at.scrap + count * stride] : [at.panels, at.columnBias];
          const bytes = count * 4;
          heap.kernel.quantise(
            at.z,
            stride,
            asRow ? at.rows + place * stride : 0,
            panels,
            place,
            at.rowBias + place * 4,
            bytes,
            columnBias + place * 4,
            bytes,
            at.levels,
            levels.length,
            step,
            radius,
            1e-6,
          );
        };
        const pairs = Array.from({ length: count }, () => {
          const x = direction(length * (0.5 + noise()));
          const apart = direction(radius * (noise() < 0.5 ? 1 : noise()) * (1 - 1e-6));
          return [x, x.map((value, k) => value + apart[k]!)] as const;
        });
        for (const [i, [x, y]] of pairs.entries()) {
          quantise(x, i, true);
          quantise(y, i, false);
        }
        const found = heap.kernel.scan(
          at.rows,
          stride,
          0,
          count,
          at.panels,
          0,
          1,
          at.rowBias,
          count * 4,
          at.columnBias,
          count * 4,
          at.levels,
          levels.length,
          at.queue,
          at.out,
          count * count,
        );
        const together = new Set<number>();
        for (let n = 0; n < found; n++) {
          if (u32[at.out / 4 + 2 * n] === u32[at.out / 4 + 2 * n + 1]) together.add(u32[at.out / 4 + 2 * n]!);
        }
        expect(together.size).toBe(count);
        heap.reset(mark);
      }),
      { numRuns: 400 },
    );
    releaseHeap(heap);
  });
});

it('is what its source compiles to', () => {
  const folder = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync(process.execPath, ['scripts/build-kernel.mjs', '--check'], { cwd: folder, stdio: 'pipe' });
});
