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
});

it('is what its source compiles to', () => {
  const folder = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync(process.execPath, ['scripts/build-kernel.mjs', '--check'], { cwd: folder, stdio: 'pipe' });
}, 120_000);
