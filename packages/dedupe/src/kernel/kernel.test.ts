import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acquireHeap, releaseHeap } from '../filter/shared-heap.ts';
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
        const row = Array.from({ length: rows }, () => Array.from({ length: stride }, () => (next() % 127) - 63));
        const column = Array.from({ length: columns }, () => Array.from({ length: stride }, () => next() % 128));
        const biases = (count: number) =>
          Array.from({ length: levelCount }, () => Array.from({ length: count }, () => (next() % 40000) - 20000));
        const [rowBias, columnBias] = [biases(rows), biases(columns)];
        for (const [i, code] of row.entries())
          u8.set(
            code.map((q) => q & 255),
            at.rows + i * stride,
          );
        for (const [j, code] of column.entries()) {
          for (const [k, q] of code.entries())
            u8[at.panels + columns * (k & ~7) + (j >> 3) * 64 + ((k >> 2) & 1) * 32 + (j & 7) * 4 + (k & 3)] = q;
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
        expect(found).toEqual(expected);
        heap.reset(mark);
      }),
      { numRuns: 60 },
    );
    releaseHeap(heap);
  });
});

it('is what its source compiles to', () => {
  const folder = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync(process.execPath, ['scripts/build-kernel.mjs', '--check'], { cwd: folder, stdio: 'pipe' });
});
