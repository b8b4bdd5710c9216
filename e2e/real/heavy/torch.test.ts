import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createOutputFolder, createPtFormat } from '../../../packages/formats/src/index.ts';
import { datasetOf, ROWS } from '../support/dataset-of.ts';
import { describeReal } from '../support/describe-real.ts';
import { pythonOf } from '../support/environment.ts';
import { sonar, vllm } from '../support/parts.ts';

const script = fileURLToPath(new URL('../environments/read_torch.py', import.meta.url));
const context = { signal: new AbortController().signal };

for (const [environment, version] of [
  [sonar, '2.8.0'],
  [vllm, '2.13.0'],
] as const)
  describeReal(`PyTorch ${version}`, [environment], () => {
    it.each([
      ['no embedding', []],
      ['one embedding', ['embedding']],
      ['two embeddings', ['embedding', 'answer_embedding']],
    ] as const)('loads a .pt with %s: weights_only, mmap, meta device, DataLoader', async (_, names) => {
      const folder = mkdtempSync(join(tmpdir(), 'ablata-real-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const { dataset, expected } = datasetOf(names);
      await createPtFormat().write(dataset, createOutputFolder(folder), 'x', context);
      const found = JSON.parse(
        execFileSync(pythonOf(environment), [script, join(folder, 'x.pt')], { encoding: 'utf8', maxBuffer: 2 ** 28 }),
      );
      const { embedding, ...others } = expected.vectors;
      expect(found).toEqual({
        version: expect.stringMatching(new RegExp(`^${version.replaceAll('.', '\\.')}`)),
        texts: expected.columns.answer,
        others,
        ...(embedding === undefined
          ? {}
          : { vectors: embedding, batches: embedding, meta: ['meta', [ROWS, dataset.dimension]] }),
      });
    });
  });
