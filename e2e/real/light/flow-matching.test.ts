import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../../../packages/encoder-sonar/src/command/run-command.ts';
import { placeTokenizer, temporaryFolder } from '../../../packages/encoder-sonar/test/fixtures.ts';
import { saveDecoder, tinyArchitecture, tinyWeights } from '../../../packages/encoder-sonar/test/tiny-decoder.ts';
import {
  createDataset,
  createOutputFolder,
  createPtFormat,
  vectorsInMemory,
} from '../../../packages/formats/src/index.ts';
import { runNormalize } from '../../../packages/formats/test/run-normalize.ts';
import { createRandom } from '../../../packages/spec/src/index.ts';
import { openTorchFile, type TorchTensor } from '../../../packages/torch-file/src/index.ts';

/** docs/flow-matching.md as it stands, on stand-in vectors and a decoder of random weights; narrower and with fewer steps, for some PyTorch multiplies slowly. */
const page = readFileSync(new URL('../../../docs/flow-matching.md', import.meta.url), 'utf8');
const program = /```python\n([\s\S]*?)```/.exec(page)![1]!;
const python = [process.env['ABLATA_PYTHON'], 'python3', '/usr/bin/python3'].find(
  (path) => path !== undefined && spawnSync(path, ['-c', 'import torch']).status === 0,
);
const [ROWS, DIMENSION, STEPS] = [800, tinyArchitecture.dimension, 400];

/** Two directions that matter, and unlike scales, as real embeddings have them. */
function standIn(): Float32Array {
  const random = createRandom(1, 'stand-in');
  const wave = (k: number, at: number) => Math.sin(k * at) * 0.02 * (1 + (k % 5));
  return Float32Array.from({ length: ROWS * DIMENSION }, (_, at) => {
    const [row, k] = [Math.floor(at / DIMENSION), at % DIMENSION];
    return 0.05 * (k % 3) + wave(k, 1 + (row % 7)) + 0.002 * (random.float() - 0.5);
  });
}

async function numbers(path: string): Promise<{ shape: readonly number[]; values: Float32Array }> {
  using file = openTorchFile(path);
  const tensor = (file.value as Map<string, TorchTensor>).get('embeddings')!;
  return { shape: tensor.shape, values: (await file.read(tensor)) as Float32Array };
}

it.skipIf(python === undefined)(
  `docs/flow-matching.md trains, samples and decodes${python === undefined ? ' (skipped: no Python with PyTorch)' : ''}`,
  async () => {
    const folder = temporaryFolder();
    onTestFinished(() => folder[Symbol.dispose]());
    const texts = Array.from({ length: ROWS }, (_, row) => `text ${row}`);
    const dataset = createDataset({
      name: 'stand-in',
      dimension: DIMENSION,
      texts,
      sources: texts.map((_, row) => ({ request: row, candidate: 0, probability: null, problems: [] })),
      columns: {},
      cells: {},
      config: {},
      stats: {},
      readVectors: vectorsInMemory(standIn(), DIMENSION),
    });
    const output = createOutputFolder(folder.path);
    await createPtFormat().write(dataset, output, 'splits/1k/train', { signal: new AbortController().signal });
    const rows = Uint32Array.from({ length: ROWS }, (_, row) => row);
    const sets = [{ name: '1k/train', subset: '1k', split: 'train', rows }];
    await runNormalize({ dataset, sets }, { torch: true, clip: 0.0001 }, output);

    expect(program).toMatch(/width=512\)[\s\S]*steps, losses = 1500,/);
    const shorter = program.replace('width=512', 'width=128').replace('losses = 1500', `losses = ${STEPS}`);
    const { status, stdout, stderr } = spawnSync(python!, ['-c', shorter], { cwd: folder.path, encoding: 'utf8' });
    expect(stderr + String(status)).toBe('0');
    const [, first, last] = /loss ([\d.]+) at first, ([\d.]+) at last/.exec(stdout)!;
    expect(Number(last)).toBeLessThan(0.8 * Number(first));

    const path = join(folder.path, 'samples.pt');
    const samples = await numbers(path);
    expect(samples.shape).toEqual([16, DIMENSION]);
    const [data, low, high] = [standIn(), new Float32Array(DIMENSION).fill(9), new Float32Array(DIMENSION).fill(-9)];
    data.forEach((value, at) => {
      low[at % DIMENSION] = Math.min(low[at % DIMENSION]!, value);
      high[at % DIMENSION] = Math.max(high[at % DIMENSION]!, value);
    });
    // Un-normalized samples lie where the data does.
    samples.values.forEach((value, at) => {
      expect(value).toBeGreaterThan(low[at % DIMENSION]! - 1e-4);
      expect(value).toBeLessThan(high[at % DIMENSION]! + 1e-4);
    });

    const decoder = join(folder.path, 'sonar_text_decoder.pt');
    await saveDecoder(decoder, tinyWeights(1));
    const tokenizer = placeTokenizer('tiny', folder.path);
    const decode = async (...args: string[]) => {
      const out: string[] = [];
      const note: string[] = [];
      const model = ['--decoder', decoder, '--tokenizer', tokenizer, '--attention-heads', '2', '--max-tokens', '10'];
      const code = await runCommand(['decode', ...args, '--json', ...model], {
        out: (line) => out.push(line),
        note: (line) => note.push(line),
      });
      expect(code, note.join('\n')).toBe(0);
      return out.map((line) => (JSON.parse(line) as { text: string }).text);
    };
    const found = await decode(path);
    expect(found).toHaveLength(16);
    expect(found.some((text) => text !== '')).toBe(true);
    const normalized = join(folder.path, 'samples.normalized.pt');
    expect(await decode(normalized, '--normalizer', join(folder.path, 'normalizer/1k.pt'))).toEqual(found);
  },
);
