import { copyFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { saveTorchFile, TensorToSave } from '@ablata/torch-file';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextToken, searchBeams } from '../../test/decoder-reference.ts';
import { errorOf } from '../../test/error-of.ts';
import { fixture, placeTokenizer, temporaryFolder, tokenizerModel } from '../../test/fixtures.ts';
import { saveDecoder, tinyArchitecture, tinyVectors, tinyWeights } from '../../test/tiny-decoder.ts';
import { createSonarEncoder } from '../create-sonar-encoder.ts';
import { languages } from '../tokenizer/languages.ts';
import { firstLanguageRow } from '../tokenizer/sonar-tokenizer.ts';
import { createSonarDecoder, type SonarDecoder } from './create-sonar-decoder.ts';
import type { SonarDecoderOptions } from './decoder-options.ts';

const folder = temporaryFolder();
const checkpoint = join(folder.path, 'sonar_text_decoder.pt');
const { dimension, vocabulary } = tinyArchitecture;
const weights = tinyWeights(1);
const MAX_TOKENS = 10;
let tokenizer: string;

beforeAll(async () => {
  process.env['ABLATA_CACHE_DIR'] = join(folder.path, 'cache');
  tokenizer = placeTokenizer('tiny', folder.path);
  await saveDecoder(checkpoint, weights);
});
afterAll(() => {
  delete process.env['ABLATA_CACHE_DIR'];
  folder[Symbol.dispose]();
});

function open(
  options: SonarDecoderOptions = {},
  warn: (message: string) => void = () => undefined,
): Promise<SonarDecoder> {
  const tiny = { checkpoint, tokenizer, attentionHeads: 2, threads: 1, maxTokens: MAX_TOKENS };
  return createSonarDecoder({ ...tiny, ...options }, { debug: () => undefined, info: () => undefined, warn });
}

function reference(vector: Float32Array, language: string, beams: number) {
  const row = firstLanguageRow(tokenizerModel('tiny'), vocabulary) + (languages as readonly string[]).indexOf(language);
  const known = new Map<string, number[]>();
  const next = (tokens: readonly number[]) => {
    const key = tokens.join();
    if (!known.has(key)) known.set(key, nextToken(weights, tinyArchitecture, [...vector], tokens));
    return known.get(key)!;
  };
  return searchBeams(next, { beams, prompt: [3, row], maxTokens: MAX_TOKENS });
}

const row = (vectors: Float32Array, at: number) => vectors.slice(at * dimension, (at + 1) * dimension);

describe('beside a reference in float64', () => {
  it.each([1, 3])('finds the same tokens with %i beams, and scores them alike', async (beams) => {
    const vectors = tinyVectors(4, beams);
    await using decoder = await open({ beams });
    for (const language of ['eng_Latn', 'fra_Latn']) {
      const { tokens, scores, truncated } = await decoder.decode(vectors, { language });
      for (const [at, found] of tokens.entries()) {
        const [best, second] = reference(row(vectors, at), language, beams);
        expect(scores[at]).toBeCloseTo(best!.score, 5);
        if (second === undefined || best!.score - second.score > 1e-5) expect([...found]).toEqual(best!.tokens);
        expect(truncated[at]).toBe(Number(best!.tokens.length === MAX_TOKENS - 2));
      }
    }
  });
});

describe('a text', () => {
  const vectors = tinyVectors(9, 5);

  it.each([
    { strategy: 'beam' },
    { strategy: 'sample', topP: 0.95, temperature: 0.7 },
    { strategy: 'beam', precision: 'int8' },
  ] as const)('has not a bit from its neighbours: %o', async (options) => {
    const seen: unknown[] = [];
    for (const layout of [{ batch: 1 }, { batch: 5, workers: 2, threads: 2 }]) {
      await using decoder = await open({ ...options, ...layout });
      seen.push(await decoder.decode(vectors));
    }
    expect(seen[1]).toEqual(seen[0]);
  });

  it('drawn by chance follows from the seed and the vector alone', async () => {
    const sample = { strategy: 'sample', topP: 1, temperature: 2 } as const;
    await using decoder = await open(sample);
    await using other = await open({ ...sample, seed: 1 });
    const twice = await decoder.decode(Float32Array.from([...row(vectors, 2), ...row(vectors, 2)]));
    expect(twice.texts[0]).toBe(twice.texts[1]);
    expect((await other.decode(vectors)).texts).not.toEqual((await decoder.decode(vectors)).texts);
  });

  it('may be cut by the caller’s limit alone, and says so', async () => {
    await using decoder = await open({ strategy: 'greedy', maxTokens: 3 });
    const { truncated, tokens } = await decoder.decode(vectors);
    expect([...truncated]).toEqual(Array.from({ length: 9 }, () => 1));
    expect(tokens.map((token) => [...token])).toEqual(Array.from({ length: 9 }, () => [3]));
  });
});

it('states what its texts depend on, and no more', async () => {
  await using decoder = await open({ workers: 2, batch: 3 });
  expect(decoder.identity).toMatchObject({
    decoder: '@ablata/encoder-sonar',
    language: 'eng_Latn',
    precision: 'fp32',
    search: { strategy: 'beam', beams: 5 },
    maxTokens: MAX_TOKENS,
    lengthPenalty: 1,
  });
  expect(Object.keys(decoder.identity)).not.toContain('batch');
  await using sampler = await open({ strategy: 'sample', seed: 3 });
  expect(sampler.identity['search']).toEqual({ strategy: 'sample', temperature: 1, topP: 0.9, seed: 3 });
});

describe('bad input is one clear error', () => {
  it('an encoder’s checkpoint given to the decoder, and the reverse', async () => {
    const small = fixture('checkpoints', 'small.pt');
    const error = await errorOf(() => open({ checkpoint: small }));
    expect([error.code, error.message]).toEqual([
      'DATA_CHECKPOINT_TENSORS',
      'small.pt: it is a SONAR text encoder, and the decoder was to be opened',
    ]);
    expect(error.hint).toBe('Give the path of sonar_text_decoder.pt; sonar_text_encoder.pt belongs to the encoder.');
    const reverse = await errorOf(() => createSonarEncoder({ checkpoint, tokenizer, attentionHeads: 2 }));
    expect(reverse.message).toBe('sonar_text_decoder.pt: it is a SONAR text decoder, and the encoder was to be opened');
  });

  it('a download that was cut off', async () => {
    const cut = join(folder.path, 'cut.pt');
    copyFileSync(checkpoint, cut);
    truncateSync(cut, 50_000);
    const error = await errorOf(() => open({ checkpoint: cut }));
    expect(error.code).toBe('DATA_TRUNCATED');
    expect(error.hint).toContain('npx ablata-sonar download');
  });

  it('vectors that are none', async () => {
    await using decoder = await open();
    const vectors = tinyVectors(3, 2);
    vectors[dimension + 4] = Number.NaN;
    const bad = await errorOf(() => decoder.decode(vectors));
    expect([bad.code, bad.message]).toEqual(['DATA_BAD_VECTOR', 'Vector 1 has NaN at component 4']);
    const wide = await errorOf(() => decoder.decode(new Float32Array(40)));
    expect(wide.message).toBe('40 numbers are no whole number of vectors: the decoder takes 32 each');
  });

  it('a language that SONAR lacks', async () => {
    await using decoder = await open();
    const error = await errorOf(() => decoder.decode(tinyVectors(1, 1), { language: 'fra' }));
    expect(error.code).toBe('CONFIG_UNKNOWN_LANGUAGE');
    expect(error.message).toContain('did you mean fra_Latn?');
    expect((await errorOf(() => open({ language: 'en' }))).code).toBe('CONFIG_SONAR_OPTIONS');
  });

  it('vectors of another scale are decoded, with a warning', async () => {
    const warnings: string[] = [];
    await using decoder = await open({ strategy: 'greedy' }, (message) => warnings.push(message));
    const vectors = tinyVectors(1, 1);
    await decoder.decode(vectors);
    expect(warnings).toEqual([]);
    const length = Math.hypot(...vectors);
    await decoder.decode(vectors.map((value) => value / length));
    await decoder.decode(vectors.map((value) => value * 100));
    expect(warnings).toEqual([
      expect.stringContaining('The vectors have length 1, as if they had been normalized'),
      expect.stringMatching(
        /median length of [\d.]+, and SONAR's are, by an estimate, some tenths long: were they normalized, undo that/,
      ),
    ]);
  });
});

it('gives up before the next step when it is aborted', async () => {
  await using decoder = await open({ maxTokens: 512, beams: 20 });
  await decoder.start();
  const controller = new AbortController();
  const decoding = decoder.decode(tinyVectors(500, 8), { signal: controller.signal });
  controller.abort(new Error('enough'));
  await expect(decoding).rejects.toThrow('enough');
  expect((await decoder.decode(tinyVectors(1, 9))).texts).toHaveLength(1);
});

it('reads the older form of fairseq: other names, special rows in another order', async () => {
  const table = weights.get('decoder_frontend.embed.weight')!;
  const rows = new Float32Array(table.values);
  for (const [to, from] of [2, 0, 3, 1].entries()) rows.set(row(table.values, from), to * dimension);
  const tensors = Array.from(weights, ([name, { shape, values }]): [string, TensorToSave] => [
    name
      .replace(/^decoder\.(layers|layer_norm)\./, '$1.')
      .replace('decoder_frontend.embed.', 'embed_tokens.')
      .replace('.encoder_decoder_attn', '.encoder_attn')
      .replace('_attn.output_proj.', '_attn.out_proj.')
      .replace('.ffn.inner_proj.', '.fc1.')
      .replace('.ffn.output_proj.', '.fc2.')
      .replace('.ffn_layer_norm.', '.final_layer_norm.'),
    new TensorToSave('float32', shape, name === 'decoder_frontend.embed.weight' ? rows : values),
  ]);
  tensors.push(['output_projection.weight', new TensorToSave('float32', table.shape, rows)]);
  tensors.push(['version', new TensorToSave('float32', [1], Float32Array.of(3))]);
  const older = join(folder.path, 'older.pt');
  await saveTorchFile(older, { state_dict: Object.fromEntries(tensors) });
  const vectors = tinyVectors(4, 11);
  await using decoder = await open();
  await using fairseq = await open({ checkpoint: older });
  const [expected, found] = [await decoder.decode(vectors), await fairseq.decode(vectors)];
  expect(found.texts).toEqual(expected.texts);
  expect(found.scores).toEqual(expected.scores);
});
