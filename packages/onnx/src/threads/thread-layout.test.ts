import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { threadLayout } from './thread-layout.ts';

const GB = 2 ** 30;
const plenty = { mostThreads: 8, sessionBytes: 2 * GB, memoryBytes: 256 * GB };
const text = ({ workers, threads }: { workers: number; threads: number }) => `${workers} × ${threads}`;

describe('threadLayout', () => {
  it.each([
    [1, '1 × 1'],
    [2, '1 × 2'],
    [8, '1 × 8'],
    [12, '2 × 6'],
    [16, '2 × 8'],
    [32, '4 × 8'],
    [64, '8 × 8'],
  ])('takes one session as long as its threads gain, then more: %i cores', (cores, expected) => {
    expect(text(threadLayout({ ...plenty, cores }))).toBe(expected);
  });

  it('takes no more sessions than a quarter of the memory holds, and gives them all cores', () => {
    expect(text(threadLayout({ ...plenty, cores: 64, memoryBytes: 16 * GB }))).toBe('2 × 32');
    expect(text(threadLayout({ ...plenty, cores: 64, memoryBytes: 4 * GB }))).toBe('1 × 64');
  });

  it('leaves what is set', () => {
    expect(text(threadLayout({ ...plenty, cores: 16, workers: 4 }))).toBe('4 × 4');
    expect(text(threadLayout({ ...plenty, cores: 16, threads: 2 }))).toBe('1 × 2');
    expect(text(threadLayout({ ...plenty, cores: 2, workers: 3, threads: 5 }))).toBe('3 × 5');
    expect(text(threadLayout({ ...plenty, cores: 2, workers: 4 }))).toBe('4 × 1');
  });

  it('gives a device to one session, unless more are asked for', () => {
    expect(text(threadLayout({ ...plenty, cores: 64, executionProvider: 'webgpu' }))).toBe('1 × 64');
    expect(text(threadLayout({ ...plenty, cores: 64, executionProvider: 'webgpu', workers: 2 }))).toBe('2 × 32');
  });

  it('uses at most the cores there are, and at least most of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 256 }),
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 1, max: 512 }),
        (cores, mostThreads, memory) => {
          const { workers, threads } = threadLayout({
            cores,
            mostThreads,
            sessionBytes: GB,
            memoryBytes: memory * GB,
          });
          expect(workers * threads).toBeLessThanOrEqual(cores);
          expect(workers * threads).toBeGreaterThan(cores / 2);
        },
      ),
    );
  });
});
