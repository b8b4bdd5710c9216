import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Comparison, compareToGolden } from '../../test/compare-to-golden.ts';
import { fixture, placeTokenizer, readGolden, temporaryFolder } from '../../test/fixtures.ts';
import { findPython, runScript } from '../../test/python.ts';
import type { Precision } from '../precision/precision.ts';

/** Against the reference in scripts/sonar_reference.py: recorded, and computed anew when PyTorch is there. */
function assertClose(precision: Precision, { maxDifference, minCosine, batchDifference }: Comparison): void {
  if (precision === 'fp32') {
    expect(maxDifference).toBeLessThanOrEqual(2e-6);
    expect(minCosine).toBeGreaterThanOrEqual(0.999999);
  } else if (precision === 'fp16') {
    expect(maxDifference).toBeLessThanOrEqual(1e-2);
    expect(minCosine).toBeGreaterThanOrEqual(0.99999);
  } else {
    expect(minCosine).toBeGreaterThanOrEqual(0.999);
  }
  if (precision === 'int8-fast') expect(batchDifference).toBeGreaterThan(1e-6);
  else expect(batchDifference).toBeLessThanOrEqual(1e-6);
}

describe('against recorded PyTorch results', () => {
  const golden = {
    small: readGolden(fixture('checkpoints'), 'small'),
    wider: readGolden(fixture('checkpoints'), 'wider'),
  };
  it.each<[keyof typeof golden, string, Precision, 'packed' | 'mmap']>([
    ['small', 'pt', 'fp32', 'packed'],
    ['small', 'fairseq.pt', 'fp32', 'packed'],
    ['small', 'safetensors', 'fp32', 'mmap'],
    ['small', 'pt', 'fp16', 'packed'],
    ['small', 'half.pt', 'fp16', 'mmap'],
    ['small', 'safetensors', 'int8', 'packed'],
    ['small', 'pt', 'int8', 'mmap'],
    ['small', 'pt', 'int8-fast', 'packed'],
    ['wider', 'pt', 'fp32', 'packed'],
    ['wider', 'pt', 'fp32', 'mmap'],
    ['wider', 'pt', 'int8', 'packed'],
  ])('%s.%s at %s, %s', async (name, extension, precision, memory) => {
    using scratch = temporaryFolder();
    const path = fixture('checkpoints', `${name}.${extension}`);
    const comparison = await compareToGolden(path, golden[name], precision, memory, scratch.path);
    expect(comparison.sequences).toBeGreaterThanOrEqual(200);
    assertClose(precision, comparison);
  });
});

describe('attention of plain operators, for providers without one', () => {
  it.each<[Precision, 'packed' | 'mmap']>([
    ['fp32', 'packed'],
    ['fp16', 'mmap'],
  ])('gives the same at %s', async (precision, memory) => {
    using scratch = temporaryFolder();
    const golden = readGolden(fixture('checkpoints'), 'wider');
    const path = fixture('checkpoints', 'wider.pt');
    const found = await compareToGolden(path, golden, precision, memory, scratch.path, { plainAttention: true });
    // In half precision the softmax's rounding depends a little on how long the longest sentence of a batch is.
    assertClose(precision, precision === 'fp16' ? { ...found, batchDifference: 0 } : found);
    expect(found.batchDifference).toBeLessThanOrEqual(1e-4);
  });
});

describe('weights as uint8, for processors without VNNI', () => {
  it.each<[Precision, 'packed' | 'mmap']>([
    ['int8', 'packed'],
    ['int8', 'mmap'],
    ['int8-fast', 'packed'],
  ])('give the same at %s, %s', async (precision, memory) => {
    using scratch = temporaryFolder();
    const golden = readGolden(fixture('checkpoints'), 'wider');
    const path = fixture('checkpoints', 'wider.pt');
    const unsigned = await compareToGolden(path, golden, precision, memory, scratch.path, { unsigned: true });
    const signed = await compareToGolden(path, golden, precision, memory, scratch.path, { unsigned: false });
    assertClose(precision, unsigned);
    expect(Math.abs(unsigned.maxDifference - signed.maxDifference)).toBeLessThan(1e-6);
  });
});

describe('against PyTorch, computed now', () => {
  const found = findPython('torch', 'sentencepiece', 'numpy');
  if ('reason' in found) {
    it.skip(`skipped: ${found.reason}`, () => undefined);
    return;
  }
  // name, dimension, layers, heads, feed-forward, seed
  const cases = ['tiny,16,1,1,48,11', 'small,48,3,3,128,12', 'deep,32,8,2,64,13', 'middle,128,2,8,384,14'];
  const folder = temporaryFolder();
  beforeAll(() => {
    runScript(found.python, 'make_checkpoints.py', [folder.path, placeTokenizer('tiny', folder.path), ...cases]);
  }, 180_000);
  afterAll(() => folder[Symbol.dispose]());

  it.each(cases.map((settings) => settings.split(',')[0]!))('%s', { timeout: 60_000 }, async (name) => {
    const golden = readGolden(folder.path, name);
    for (const [extension, precision] of [
      ['pt', 'fp32'],
      ['fairseq.pt', 'fp32'],
      ['safetensors', 'fp32'],
      ['pt', 'int8'],
    ] as const) {
      const path = `${folder.path}/${name}.${extension}`;
      assertClose(precision, await compareToGolden(path, golden, precision, 'packed', folder.path));
    }
  });
});
