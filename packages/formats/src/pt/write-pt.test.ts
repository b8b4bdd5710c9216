import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDataset, vectorsInMemory } from '../dataset/create-dataset.ts';
import { createOutputFolder } from '../files/create-output-folder.ts';
import { findPython, runPython } from '../python.fixture.ts';
import { contentOf, sampleDataset, temporaryFolder } from '../sample.fixture.ts';
import { createPtFormat } from './create-pt-format.ts';

const python = findPython('torch');
const context = { signal: new AbortController().signal };
const normalizer = {
  rows: 3,
  mean: new Float64Array(24).fill(0.1),
  std: new Float64Array(24).fill(2),
  median: new Float64Array(24).fill(-0.5),
  iqr: new Float64Array(24).fill(1.5),
};

const DUMP = `
import hashlib, json, sys, torch
data = torch.load(sys.argv[1], weights_only=True)
rows = data['embeddings']
print(json.dumps({
  'keys': list(data), 'dtype': str(rows.dtype), 'shape': list(rows.shape), 'contiguous': rows.is_contiguous(),
  'embeddings': hashlib.sha256(rows.numpy().tobytes()).hexdigest(),
  'instructions': data['instructions'], 'sources': data['sources'],
  'probabilities': [None if p != p else p for p in data['probabilities'].tolist()],
  'words': data['columns']['words'].tolist(), 'clean': data['columns']['clean'].tolist(),
  'pool': data['columns']['pool'], 'notes': [json.loads(note) for note in data['columns']['notes']],
  'config': json.loads(data['config']), 'stats': json.loads(data['stats']),
  'mean': data['normalizer']['mean'].tolist(), 'iqr': str(data['normalizer']['iqr'].dtype),
}))`;

describe('pt', () => {
  it.skipIf(python === undefined)('loads in PyTorch with weights_only=True, bit for bit', async () => {
    const root = temporaryFolder();
    const dataset = sampleDataset();
    await createPtFormat().write(dataset, createOutputFolder(root), 'sub/sample', { ...context, normalizer });
    const loaded = runPython(python!, DUMP, join(root, 'sub/sample.pt'));
    const { embeddings, texts, sources, cells, config, stats } = await contentOf(dataset);
    expect(loaded).toEqual({
      keys: [
        ...['embeddings', 'instructions', 'sources', 'probabilities'],
        ...['columns', 'normalizer', 'config', 'stats', 'ablata'],
      ],
      dtype: 'torch.float32',
      shape: [40, 24],
      contiguous: true,
      embeddings,
      instructions: texts,
      sources: dataset.sources().map(({ probability: _, ...source }) => source),
      probabilities: (sources as { probability: number | null }[]).map(({ probability }) => probability),
      ...(cells as object),
      config,
      stats,
      mean: new Array(24).fill(Math.fround(0.1)),
      iqr: 'torch.float32',
    });
  });

  it.skipIf(python === undefined)('loads when there are no rows', async () => {
    const root = temporaryFolder();
    const empty = createDataset({
      name: 'empty',
      dimension: 8,
      texts: [],
      readVectors: vectorsInMemory(new Float32Array(0), 8),
    });
    await createPtFormat().write(empty, createOutputFolder(root), 'empty', context);
    const program =
      "import sys, torch; d = torch.load(sys.argv[1], weights_only=True); print([list(d['embeddings'].shape), len(d['sources'])])";
    expect(runPython(python!, program, join(root, 'empty.pt'))).toEqual([[0, 8], 0]);
  });

  it('gives equal bytes for equal datasets, with all data aligned to 64 bytes', async () => {
    const root = temporaryFolder();
    const folder = createOutputFolder(root);
    for (const name of ['a', 'b']) await createPtFormat().write(sampleDataset(), folder, name, context);
    const bytes = readFileSync(join(root, 'a.pt'));
    expect(bytes.equals(readFileSync(join(root, 'b.pt')))).toBe(true);
    for (let at = bytes.indexOf('PK\x03\x04'); at >= 0; at = bytes.indexOf('PK\x03\x04', at + 4)) {
      const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
      expect(start % 64).toBe(0);
    }
  });
});
