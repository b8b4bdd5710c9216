import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetView, OutputFolder } from '@ablata/spec';
import { describe, expect, it } from 'vitest';
import { runNormalize } from '../test/run-normalize.ts';
import { createOutputFolder } from './files/create-output-folder.ts';
import { writeHuggingFaceFolder } from './huggingface/write-hugging-face-folder.ts';
import { fitNormalizer } from './normalizer/fit-normalizer.ts';
import { formatOf } from './open-dataset.ts';
import { findPython, runPython } from './python.fixture.ts';
import { contentOf, sampleDataset, temporaryFolder } from './sample.fixture.ts';
import { sharded } from './shards/sharded.ts';

const page = readFileSync(new URL('../../../docs/python.md', import.meta.url), 'utf8');

/** The programs of the page, by their headings, with the modules they need. */
const programs = page
  .split(/^## /m)
  .flatMap((section) =>
    [...section.matchAll(/```python\n([\s\S]*?)```/g)].map(
      ([, program]) => [section.split('\n')[0]!, program!] as const,
    ),
  );
const blocks = programs.map(([heading, program]) => {
  const modules = [...program.matchAll(/^(?:import|from) (.+?)(?: import.*)?$/gm)].flatMap(([, names]) =>
    names!.split(',').map((name) => name.trim().split(/[. ]/)[0]!),
  );
  return { heading, program, modules: [...new Set([...modules, 'numpy'])] };
});

const CHECK = `
import hashlib as _h, json as _j, numpy as _n
_e = _n.ascontiguousarray(_n.asarray(embeddings), dtype='<f4')
print(_j.dumps({'shape': list(_e.shape), 'sha': _h.sha256(_e.tobytes()).hexdigest(), 'texts': list(texts)}))`;

/** What the stage writes when it is asked to. */
async function writeNormalizers(dataset: DatasetView, folder: OutputFolder): Promise<void> {
  const rows = Uint32Array.from({ length: 40 }, (_, row) => row);
  const sets = [{ name: '1k/train', subset: '1k', split: 'train', rows }];
  await runNormalize({ dataset, sets }, { torch: true, clip: 0.01, pca: true }, folder);
}

describe('docs/python.md', () => {
  it('has a program for each format', () => {
    expect(blocks.map(({ heading }) => heading)).toEqual([
      'PyTorch, `.pt`',
      'Into a DataLoader, normalized',
      'A normalizer as a module',
      'PCA, whitened',
      'NumPy, `.npy`',
      'safetensors',
      'Parquet',
      'Arrow',
      'In shards',
      'In shards',
      'JSON Lines',
      'Hugging Face datasets',
    ]);
  });

  for (const { heading, program, modules } of blocks) {
    const python = findPython(...modules);
    const needs = modules.join(', ');
    it.skipIf(python === undefined)(`${heading} loads as the page says (needs ${needs})`, async () => {
      const root = temporaryFolder();
      const folder = createOutputFolder(root);
      const dataset = sampleDataset();
      const normalizer = await fitNormalizer(dataset);
      const extension = /'vs-10k\.([\w.]+)'/.exec(program)?.[1];
      if (extension !== undefined) {
        const context = { signal: new AbortController().signal, normalizer };
        const [ending, index] = extension.split(/(?=\.index)/);
        await sharded(formatOf(`x.${ending}`), index ? { rows: 15 } : undefined).write(
          dataset,
          folder,
          'vs-10k',
          context,
        );
        if (program.includes('normalizer/')) await writeNormalizers(dataset, folder);
      } else {
        const rows = Uint32Array.from({ length: 40 }, (_, row) => row);
        const sets = [{ name: '40/train', subset: '40', split: 'train', rows }];
        await writeHuggingFaceFolder(dataset, sets, createOutputFolder(join(root, 'huggingface')));
      }
      const found = runPython(python!, `import os, sys; os.chdir(sys.argv[1])\n${program}${CHECK}`, root);
      const { embeddings } = await contentOf(dataset);
      expect(found).toEqual({ shape: [40, 24], sha: embeddings, texts: dataset.texts() });
    });
  }
});
