import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEncoder } from '../../packages/encoder-onnx/src/index.ts';
import { openHubTokenizer } from '../../packages/encoder-onnx/src/tokenizer/hub-tokenizer.ts';
import { temporaryFolder } from '../../packages/encoder-onnx/test/temporary-folder.ts';

/**
 * all-MiniLM-L6-v2 beside sentence-transformers in PyTorch, on the hard strings of the SONAR tokenizer's tests: some twenty
 * scripts, emoji, odd spaces, controls, random code points. Runs where ABLATA_MINILM_DIR names the model's folder with
 * model.safetensors, and model.onnx and model_int8.onnx made by packages/encoder-onnx/scripts/export_onnx.py.
 */
const model = process.env['ABLATA_MINILM_DIR'];
const root = fileURLToPath(new URL('../../packages/', import.meta.url));
const python = [process.env['ABLATA_PYTHON'], 'python3'].find(
  (path) => path !== undefined && spawnSync(path, ['-c', 'import sentence_transformers']).status === 0,
);
const missing = [
  ...(model === undefined ? ['ABLATA_MINILM_DIR'] : []),
  ...(python === undefined ? ['a Python with sentence-transformers'] : []),
];

function cosines(a: Float32Array, b: Float32Array, width: number): number[] {
  return Array.from({ length: a.length / width }, (_, row) => {
    let [dot, lengthA, lengthB] = [0, 0, 0];
    for (let at = row * width; at < (row + 1) * width; at++) {
      dot += a[at]! * b[at]!;
      lengthA += a[at]! ** 2;
      lengthB += b[at]! ** 2;
    }
    return dot / Math.sqrt(lengthA * lengthB);
  });
}

describe.skipIf(missing.length > 0)(
  `MiniLM${missing.length > 0 ? ` (skipped: no ${missing.join(', no ')})` : ''}`,
  () => {
    const folder = temporaryFolder();
    afterAll(() => folder[Symbol.dispose]());
    const strings = join(root, 'encoder-sonar/src/__fixtures__/tokenizers/strings.json.gz');
    const texts: string[] = [];
    let ids: readonly (readonly number[])[];
    let vectors: Float32Array;

    beforeAll(() => {
      const all = (JSON.parse(gunzipSync(readFileSync(strings)).toString()) as string[]).map((text) =>
        text.toWellFormed(),
      );
      texts.push(...all.filter((_, index) => index % 4 === 0), 'word '.repeat(1000));
      const target = join(folder.path, 'vectors');
      const { stdout, stderr, status } = spawnSync(
        python!,
        [join(root, 'encoder-onnx/scripts/reference.py'), model!, target],
        { input: JSON.stringify({ texts }), encoding: 'utf8', maxBuffer: 1 << 28 },
      );
      if (status !== 0) throw new Error(stderr);
      ({ ids } = JSON.parse(stdout));
      const bytes = readFileSync(target);
      vectors = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    }, 900_000);

    it('has the token ids of transformers', () => {
      expect(texts.length).toBeGreaterThan(2000);
      const tokenizer = openHubTokenizer(join(model!, 'tokenizer.json'), { prefix: '', maxTokens: 256, padId: 0 });
      const found = tokenizer.tokenize(texts);
      let at = 0;
      const rows = Array.from(found.lengths, (length) => {
        at += length;
        return [...found.ids.subarray(at - length, at)];
      });
      expect(rows.filter((row, index) => row.join() !== ids[index]!.join())).toEqual([]);
    });

    it.each([
      ['fp32', 0.99999],
      ['int8', 0.99],
    ] as const)('at %s has its vectors, at a cosine of %d', async (precision, least) => {
      await using encoder = await createOnnxEncoder({ model: model!, precision });
      const { vectors: found } = await encoder.encode(texts);
      const all = cosines(found, vectors, encoder.dimension).sort((a, b) => a - b);
      expect(all[0]).toBeGreaterThanOrEqual(least);
    });
  },
);
