import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { saveTorchFile, TensorToSave } from '@ablata/torch-file';
import { describe, expect, it } from 'vitest';
import { findPython } from '../test/find-python.ts';
import { inBlocks, meanOf, randomRows } from '../test/random-rows.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { fitPca } from './fit-pca.ts';
import type { Scaling } from './normalization.ts';
import { normalize } from './normalize.ts';
import { saveNormalizer } from './normalizer-file.ts';
import { openNormalizer } from './open-normalizer.ts';

const python = findPython('torch', 'numpy');
const clip = { min: Float32Array.of(-2, -3, -1), max: Float32Array.of(2, 3, 0) };
const scaling: Scaling = { kind: 'scaling', center: Float32Array.of(1, 2, 3), scale: Float32Array.of(1, 0.5, 4), clip };

describe('openNormalizer', () => {
  it('gives back what was saved', async () => {
    const folder = temporaryFolder();
    const values = randomRows(40, 5);
    const { rows: _, totalVariance, ...pca } = await fitPca(inBlocks(values, 10), meanOf(values, 5), { components: 3 });
    const { clip: __, ...unclipped } = scaling;
    for (const [index, one] of [scaling, unclipped, pca].entries()) {
      await saveNormalizer(join(folder, `${index}.pt`), one, { rows: 40, total_variance: totalVariance });
      expect(await openNormalizer(join(folder, `${index}.pt`))).toEqual(one);
    }
  });

  it.skipIf(python === undefined)(
    'reads a state dict that PyTorch saved, of any float type, bare or under model',
    async () => {
      const folder = temporaryFolder();
      execFileSync(python!, [
        '-c',
        `import sys, torch
state = {'center': torch.tensor([1., 2., 3.], dtype=torch.float64), 'scale': torch.tensor([1., .5, 4.], dtype=torch.bfloat16)}
torch.save(state, sys.argv[1] + '/bare.pt')
torch.save({'model': state, 'dataset_mixture': ['a:1']}, sys.argv[1] + '/lcm.pt')`,
        folder,
      ]);
      const { clip: _, ...unclipped } = scaling;
      expect(await openNormalizer(join(folder, 'bare.pt'))).toEqual(unclipped);
      expect(await openNormalizer(join(folder, 'lcm.pt'))).toEqual(unclipped);
    },
  );

  it.skipIf(python === undefined)('PCA is what NumPy finds, and PyTorch computes the same with the file', async () => {
    const folder = temporaryFolder();
    const [rows, d] = [90, 16];
    const values = randomRows(rows, d);
    const pca = await fitPca(inBlocks(values, 30 * d), meanOf(values, d));
    await saveNormalizer(join(folder, 'pca.pt'), pca, { rows });
    await saveTorchFile(join(folder, 'x.pt'), new TensorToSave('float32', [rows, d], values));
    const out = execFileSync(
      python!,
      [
        '-c',
        `import json, sys, torch, numpy as np
x = torch.load(sys.argv[1] + '/x.pt')
m = torch.load(sys.argv[1] + '/pca.pt')['model']
c = np.cov(x.numpy().astype(np.float64).T, bias=True)
z = (x - m['mean']) @ m['components'].T / m['scale']
back = z * m['scale'] @ m['components'] + m['mean']
v = m['components'].numpy().astype(np.float64)
print(json.dumps({
  'variances': np.linalg.eigvalsh(c)[::-1].tolist(),
  'residual': float(np.abs(v @ c - m['explained_variance'].numpy()[:, None] * v).max()),
  'orthonormal': float(np.abs(v @ v.T - np.eye(len(v))).max()),
  'back': float((back - x).abs().max()), 'z': z.flatten().tolist()}))`,
        folder,
      ],
      { encoding: 'utf8' },
    );
    const found = JSON.parse(out);
    for (const [at, variance] of pca.explainedVariance.entries())
      expect(Math.abs(variance - found.variances[at])).toBeLessThan(1e-6 * found.variances[0]);
    expect(found.residual).toBeLessThan(1e-6 * found.variances[0]);
    expect(found.orthonormal).toBeLessThan(1e-6);
    expect(found.back).toBeLessThan(1e-5);
    const z = normalize(pca, values);
    for (const [at, value] of z.entries()) expect(Math.abs(value - found.z[at])).toBeLessThan(2e-3);
  });

  it.each<[string, Record<string, number[]>, string]>([
    ['another dict', { embeddings: [], texts: [] }, 'it holds embeddings, texts'],
    ['a missing scale', { center: [1] }, 'scale is missing or no tensor'],
    ['another width', { center: [1, 2], scale: [1] }, 'scale has the shape [1], expected [2]'],
    ['a scale of 0', { center: [1, 2], scale: [1, 0] }, 'scale is 0 in dimension 1, and must be above 0'],
    ['NaN', { center: [1, Number.NaN], scale: [1, 1] }, 'center holds NaN'],
    [
      'crossed bounds',
      { center: [0], scale: [1], clip_min: [2], clip_max: [1] },
      'clip_min is above clip_max in dimension 0',
    ],
  ])('refuses %s', async (_, content, problem) => {
    const path = join(temporaryFolder(), 'n.pt');
    const tensors = Object.entries(content).map(([name, list]) => {
      const values = Float32Array.from(list);
      return [name, new TensorToSave('float32', [values.length], values)] as const;
    });
    await saveTorchFile(path, { model: Object.fromEntries(tensors) });
    await expect(openNormalizer(path)).rejects.toMatchObject({
      code: 'DATA_NORMALIZER_FILE',
      message: `${path} is no normalizer: ${problem}.`,
    });
  });
});
