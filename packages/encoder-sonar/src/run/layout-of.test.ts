import { availableParallelism, totalmem } from 'node:os';
import { threadLayout } from '@ablata/onnx';
import { expect, it } from 'vitest';
import { basic } from '../checkpoint/architecture.ts';
import { layoutOf } from './layout-of.ts';

const packed = { precision: 'fp32', memory: 'packed', executionProvider: 'cpu' } as const;
const machine = { cores: availableParallelism(), memoryBytes: totalmem() };

it('counts packed weights for each worker, and mapped ones for none', () => {
  // 24 layers of four projections of 1024 × 1024 and two of 1024 × 8192, four bytes each, beside 128 MiB.
  const weights = 24 * (4 * 1024 ** 2 + 2 * 1024 * 8192) * 4;
  expect(layoutOf(packed, basic)).toEqual(
    threadLayout({ ...machine, mostThreads: 8, sessionBytes: weights + 2 ** 27 }),
  );
  expect(layoutOf({ ...packed, memory: 'mmap', precision: 'int8' }, basic)).toEqual(
    threadLayout({ ...machine, mostThreads: 4, sessionBytes: 2 ** 27 }),
  );
});

it('gives a device to one worker', () => {
  expect(layoutOf({ ...packed, executionProvider: 'webgpu' }, basic).workers).toBe(1);
});
