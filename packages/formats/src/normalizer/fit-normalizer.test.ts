import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDataset, vectorsInMemory } from '../dataset/create-dataset.ts';
import { findPython, runPython } from '../python.fixture.ts';
import { sampleDataset } from '../sample.fixture.ts';
import { countedQuantiles } from './counted-quantiles.ts';
import { fitNormalizer } from './fit-normalizer.ts';
import { selectedQuantiles } from './selected-quantiles.ts';
import { floatsOf, sortableBits } from './sortable-bits.ts';

const python = findPython('numpy');

function datasetOf(values: Float32Array, dimension: number) {
  return createDataset({
    name: 'numbers',
    dimension,
    texts: Array.from({ length: values.length / dimension }, (_, row) => `${row}`),
    readVectors: vectorsInMemory(values, dimension),
  });
}

const columnOf = (values: readonly number[]) => datasetOf(Float32Array.from(values), 1);

/** What the quantiles are by their definition. */
function quantileOf(column: Float32Array, quantile: number): number {
  const sorted = column.toSorted();
  const position = quantile * (column.length - 1);
  const below = sorted[Math.floor(position)]!;
  return below + (sorted[Math.ceil(position)]! - below) * (position - Math.floor(position));
}

/** Any float there is, and some again and again. */
const float = fc.oneof(
  fc.float(),
  fc.constantFrom(0, -0, 1, 1 + 2 ** -23, 1e-45, -1e-45, 3.4028234663852886e38, -3.4028234663852886e38),
  fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN),
);

describe.each([
  ['selectedQuantiles', selectedQuantiles],
  ['countedQuantiles', countedQuantiles],
])('%s', (_name, fitQuantiles) => {
  it.each([1, 3, 18])('is what sorting gives, bit for bit, in %i columns', async (dimension) => {
    const many = { minLength: 100 * dimension, maxLength: 200 * dimension };
    const numbers = fc.oneof(
      fc.array(float, { minLength: dimension, maxLength: 40 * dimension }),
      fc.array(float, many),
      fc.array(fc.constantFrom(0, 0, 0.5, -0.25), many),
    );
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
        async (drawn, quantiles) => {
          const values = Float32Array.from(drawn.slice(0, drawn.length - (drawn.length % dimension)));
          const found = await fitQuantiles(datasetOf(values, dimension), quantiles);
          for (let k = 0; k < dimension; k++) {
            const column = values.filter((_, index) => index % dimension === k);
            expect(found.map((result) => result[k])).toEqual(quantiles.map((quantile) => quantileOf(column, quantile)));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('puts together what comes in several blocks', async () => {
    const values = Float32Array.from({ length: 2 * 9000 }, (_, index) => Math.sin(index) * (1 + (index % 7)));
    const [found] = await fitQuantiles(datasetOf(values, 2), [0.3]);
    const columns = [0, 1].map((k) => values.filter((_, index) => index % 2 === k));
    expect(found).toEqual(Float64Array.from(columns, (column) => quantileOf(column, 0.3)));
  });
});

it('sortableBits sort as the numbers do, NaN of either sign last', () => {
  const bits = [0xffc00000, 0x7fc00000, 0xff800000, 0x7f800000, 0x80000000, 0, 1, 0x80000001, 0x3f800000, 0xbf800000];
  const sorted = floatsOf(Uint32Array.from(bits, sortableBits).sort());
  expect(sorted).toEqual(new Float32Array(Uint32Array.from(bits).buffer).sort());
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
