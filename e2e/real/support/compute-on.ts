/**
 * Child of providers.test.ts: what encoders and decoder give on an execution provider, beside the CPU. Prints one line of JSON; a provider that can't be had is named in it.
 *
 *   node -C @ablata/source compute-on.ts PROVIDER FOLDER
 */
import { join } from 'node:path';
import process from 'node:process';
import { createOnnxEncoder } from '../../../packages/encoder-onnx/src/index.ts';
import { tiny } from '../../../packages/encoder-onnx/test/fixtures.ts';
import { createSonarDecoder, createSonarEncoder } from '../../../packages/encoder-sonar/src/index.ts';
import { fixture, placeTokenizer, readGolden } from '../../../packages/encoder-sonar/test/fixtures.ts';
import { saveDecoder, tinyVectors, tinyWeights } from '../../../packages/encoder-sonar/test/tiny-decoder.ts';
import { checkRuntime, type ExecutionProvider } from '../../../packages/onnx/src/index.ts';

export interface Computed {
  /** Why the provider computes nothing here. */
  readonly missing?: string;
  /** Largest difference to the vectors on the CPU. */
  readonly sonar?: number;
  /** In half precision; or why the device has none. */
  readonly sonarHalf?: number | string;
  readonly onnx?: number;
  /** Texts of the decoder, there and on the CPU. */
  readonly texts?: readonly [there: readonly string[], here: readonly string[]];
}

const [provider, folder] = process.argv.slice(2) as [ExecutionProvider, string];
process.env['ABLATA_CACHE_DIR'] = join(folder, 'cache');
console.log(JSON.stringify(await compute()));

async function compute(): Promise<Computed> {
  const { state, message } = await checkRuntime({ name: 'test', code: 'TEST', memoryHint: '' }, provider);
  if (state !== 'ready') return { missing: message };
  const tokenizer = placeTokenizer('tiny', folder);
  const checkpoint = fixture('checkpoints', 'small.pt');
  const texts = readGolden(fixture('checkpoints'), 'small').texts.slice(0, 12);
  const sonar = (precision: 'fp32' | 'fp16') =>
    difference(async (executionProvider) => {
      const options = {
        checkpoint,
        tokenizer,
        language: 'fra_Latn',
        attentionHeads: 2,
        threads: 1,
        precision,
      } as const;
      await using encoder = await createSonarEncoder({ ...options, executionProvider });
      return (await encoder.encode(texts)).vectors;
    });
  const decoderFile = join(folder, 'sonar_text_decoder.pt');
  await saveDecoder(decoderFile, tinyWeights(1));
  const decode = async (executionProvider: ExecutionProvider) => {
    const options = { checkpoint: decoderFile, tokenizer, attentionHeads: 2, threads: 1, maxTokens: 8 };
    await using decoder = await createSonarDecoder({ ...options, executionProvider });
    return (await decoder.decode(tinyVectors(3, 1))).texts;
  };
  return {
    sonar: await sonar('fp32'),
    sonarHalf: await sonar('fp16').catch((error: Error) => error.message),
    onnx: await difference(async (executionProvider) => {
      await using encoder = await createOnnxEncoder({ model: tiny, threads: 1, executionProvider });
      return (await encoder.encode(texts)).vectors;
    }),
    texts: [await decode(provider), await decode('cpu')],
  };
}

async function difference(encode: (provider: ExecutionProvider) => Promise<Float32Array>): Promise<number> {
  const [there, here] = [await encode(provider), await encode('cpu')];
  return there.reduce((most, value, at) => Math.max(most, Math.abs(value - here[at]!)), 0);
}
