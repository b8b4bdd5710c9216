import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalize as apply, denormalize, inputDimension, openNormalizer, type Scaling } from '@ablata/normalizer';
import { openTorchFile, type TorchTensor } from '@ablata/torch-file';
import { describe, expect, it } from 'vitest';
import { runNormalize } from '../../test/run-normalize.ts';
import { createOutputFolder } from '../files/create-output-folder.ts';
import { findPython, runPython } from '../python.fixture.ts';
import { sampleDataset, temporaryFolder } from '../sample.fixture.ts';
import { fitNormalizer } from './fit-normalizer.ts';

const python = findPython('torch', 'numpy');
const dataset = sampleDataset(200, 16);
// The sample's first row holds the extremes of float32.
const train = Uint32Array.from({ length: 120 }, (_, row) => row + 1);
const sets = [
  { name: '1k/train', subset: '1k', split: 'train', rows: train },
  { name: '1k/test', subset: '1k', split: 'test', rows: Uint32Array.of(130, 140) },
];

async function run(options: object) {
  const folder = temporaryFolder();
  const result = await runNormalize({ dataset, sets }, options, createOutputFolder(folder));
  return { folder: join(folder, 'normalizer'), files: readdirSync(join(folder, 'normalizer')).sort(), result };
}

describe('normalize', () => {
  it('writes files for PyTorch only when it is asked to', async () => {
    expect((await run({})).files).toEqual(['1k.json']);
    expect((await run({ torch: 'standard' })).files).toEqual(['1k.json', '1k.pt']);
    expect((await run({ pca: { components: 3 } })).files).toEqual(['1k.json', '1k.pca.pt']);
  });

  it('makes equal bytes of equal rows', async () => {
    const options = { torch: true, clip: 0.01, pca: true };
    const bytes = async () => {
      const { folder } = await run(options);
      return ['1k.pt', '1k.pca.pt'].map((name) => readFileSync(join(folder, name), 'base64'));
    };
    expect(await bytes()).toEqual(await bytes());
  });

  it('scales as it says, by the training rows alone', async () => {
    const { mean, std, median, iqr } = await fitNormalizer(dataset.select(train));
    for (const [torch, center, spread] of [
      ['standard', mean, std],
      ['robust', median, iqr],
      [true, median, iqr.map((range) => 0.7413011092528009 * range)],
    ] as const) {
      const { folder } = await run({ torch });
      const found = (await openNormalizer(join(folder, '1k.pt'))) as Scaling;
      expect(found.center).toEqual(Float32Array.from(center));
      for (const [k, scale] of found.scale.entries()) expect(scale / spread[k]!).toBeCloseTo(1, 6);
      expect(found.clip).toBeUndefined();
    }
  });

  it('says beside the state dict what was fitted', async () => {
    const { folder } = await run({ torch: true, clip: 0.01, pca: { whiten: false, components: 5 } });
    const about = async (name: string) => {
      using file = openTorchFile(join(folder, name));
      const { model: _, ...rest } = Object.fromEntries(file.value as Map<string, unknown>);
      const scalar = (rest['clip'] ?? rest['total_variance']) as TorchTensor;
      return { ...rest, scalar: (await file.read(scalar))[0] };
    };
    const scaled = { method: 'gaussian_robust', rows: 120, clip: expect.any(Object), scalar: 0.01 };
    expect(await about('1k.pt')).toEqual(scaled);
    expect(await about('1k.pca.pt')).toMatchObject({
      method: 'pca',
      rows: 120,
      whiten: false,
      scalar: expect.any(Number),
    });
  });

  it('whitened rows come back', async () => {
    const { folder } = await run({ pca: true });
    const pca = await openNormalizer(join(folder, '1k.pca.pt'));
    expect(inputDimension(pca)).toBe(16);
    const rows = await dataset.embeddings(1, 200);
    const back = denormalize(pca, apply(pca, rows));
    for (const [at, value] of back.entries()) expect(Math.abs(value - rows[at]!)).toBeLessThan(1e-7);
  });

  it.skipIf(python === undefined)('clips at the quantiles of the normalized rows, as PyTorch finds them', async () => {
    const { folder } = await run({ torch: true, clip: 0.01 });
    const rows = Buffer.from((await dataset.embeddings(1, 121)).buffer).toString('base64');
    const expected = runPython(
      python!,
      `import base64, json, numpy as np, sys, torch
m = torch.load(sys.argv[2])['model']
x = torch.from_numpy(np.frombuffer(base64.b64decode(sys.argv[1]), '<f4').reshape(120, 16).copy())
z = (x - m['center']) / m['scale']
print(json.dumps([torch.quantile(z, .01, dim=0).tolist(), torch.quantile(z, .99, dim=0).tolist()]))`,
      rows,
      join(folder, '1k.pt'),
    ) as [number[], number[]];
    const { clip } = (await openNormalizer(join(folder, '1k.pt'))) as Scaling;
    for (const [index, bound] of [clip!.min, clip!.max].entries()) {
      for (const [k, value] of bound.entries()) expect(value).toBeCloseTo(expected[index]![k]!, 5);
    }
  });

  it('refuses a bound without a file that could hold it', async () => {
    await expect(run({ clip: 0.01 })).rejects.toThrow("clip must be given together with 'torch'");
    await expect(run({ torch: 'minmax' })).rejects.toThrow('torch must be');
    await expect(run({ pca: { components: 17 } })).rejects.toThrow(
      '17 components are asked of vectors of 16 dimensions',
    );
  });
});
