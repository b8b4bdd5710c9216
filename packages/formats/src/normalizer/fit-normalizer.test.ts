import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDataset, vectorsInMemory } from '../dataset/create-dataset.ts';
import { findPython, runPython } from '../python.fixture.ts';
import { sampleDataset } from '../sample.fixture.ts';
import { countedQuantiles } from './counted-quantiles.ts';
import { fitNormalizer } from './fit-normalizer.ts';
import { sortedQuantiles } from './sorted-quantiles.ts';

const python = findPython('numpy');

function columnOf(values: readonly number[]) {
  const texts = values.map(String);
  return createDataset({
    name: 'column',
    dimension: 1,
    texts,
    readVectors: vectorsInMemory(Float32Array.from(values), 1),
  });
}

describe.each([
  ['sortedQuantiles', sortedQuantiles],
  ['countedQuantiles', countedQuantiles],
])('%s', (_name, fitQuantiles) => {
  it('is what sorting gives', async () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    await fc.assert(
      fc.asyncProperty(
        fc.array(float, { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (values, quantile) => {
          const sorted = Float32Array.from(values).sort();
          const position = quantile * (values.length - 1);
          const below = sorted[Math.floor(position)]!;
          const above = sorted[Math.ceil(position)]!;
          const expected = below + (above - below) * (position - Math.floor(position));
          const [[found]] = (await fitQuantiles(columnOf(values), [quantile])) as [Float64Array];
          expect(found! + 0).toBe(expected + 0);
        },
      ),
    );
  });
});

describe('fitNormalizer', () => {
  it.skipIf(python === undefined)('agrees with numpy in float64', async () => {
    const dataset = sampleDataset(501, 16);
    // The sample's extreme floats overflow any variance: look at the other rows only.
    const train = dataset.select(Uint32Array.from({ length: 500 }, (_, row) => row + 1));
    const { rows, mean, std, median, iqr } = await fitNormalizer(train);
    const bytes = Buffer.from((await train.embeddings(0, 500)).buffer).toString('base64');
    const expected = runPython(
      python!,
      `import base64, json, numpy as np, sys
x = np.frombuffer(base64.b64decode(sys.argv[1]), '<f4').reshape(500, 16).astype(np.float64)
q = np.quantile(x, [.25, .5, .75], axis=0)
print(json.dumps([x.mean(0).tolist(), x.std(0).tolist(), q[1].tolist(), (q[2] - q[0]).tolist()]))`,
      bytes,
    ) as number[][];
    expect(rows).toBe(500);
    [mean, std, median, iqr].forEach((values, part) => {
      values.forEach((value, k) => {
        expect(Math.abs(value - expected[part]![k]!)).toBeLessThan(1e-15);
      });
    });
  });

  it('keeps its digits where the mean is large beside the spread', async () => {
    const { mean, std } = await fitNormalizer(columnOf([2 ** 23, 2 ** 23 + 1, 2 ** 23 + 2]));
    expect([mean[0], std[0]]).toEqual([2 ** 23 + 1, Math.sqrt(2 / 3)]);
  });

  it('needs rows', async () => {
    await expect(fitNormalizer(columnOf([]))).rejects.toThrow('a normalizer needs at least one training row');
  });
});
