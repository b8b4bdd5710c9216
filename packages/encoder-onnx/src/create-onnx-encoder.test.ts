import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf } from '../test/error-of.ts';
import { difference, expected, tiny } from '../test/fixtures.ts';
import { finishedModel, meanModel } from '../test/mean-model.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { createOnnxEncoder } from './create-onnx-encoder.ts';
import type { OnnxOptions } from './onnx-options.ts';
import { poolings } from './run/pool-tokens.ts';

const scratch = temporaryFolder();
beforeAll(() => {
  process.env['ABLATA_CACHE_DIR'] = join(scratch.path, 'cache');
});
afterAll(() => {
  delete process.env['ABLATA_CACHE_DIR'];
  scratch[Symbol.dispose]();
});

const open = (options: Partial<OnnxOptions> = {}) => createOnnxEncoder({ model: tiny, threads: 1, ...options });
const { texts } = expected;

let made = 0;
/** A copy of the model's folder, changed. */
function altered(change: (folder: string) => void): string {
  const folder = join(scratch.path, `model-${made++}`);
  cpSync(tiny, folder, { recursive: true });
  change(folder);
  return folder;
}
const write = (folder: string, name: string, value: unknown) =>
  writeFileSync(
    join(folder, name),
    typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value),
  );

describe('encode', () => {
  it.each<[string, Partial<OnnxOptions>]>([
    ['mean', {}],
    ['mean', { workers: 2, batchTokens: 40 }],
    ['mean query', { prompt: 'query' }],
    ['mean query', { prefix: 'one two: ' }],
    ['mean 8', { dimensions: 8 }],
    ...poolings.map((pooling): [string, Partial<OnnxOptions>] => [pooling, { pooling }]),
  ])('gives what sentence-transformers gives: %s, %o', async (name, options) => {
    await using encoder = await open(options);
    const { vectors, truncated } = await encoder.encode(texts);
    expect(difference(vectors, expected.vectors[name]!.flat())).toBeLessThanOrEqual(2e-6);
    expect([...truncated]).toEqual(texts.map((text) => Number(text.length > 200)));
  });

  it('leaves the prompt out of pooling where the folder says so', async () => {
    const model = altered((folder) =>
      write(folder, '1_Pooling/config.json', { pooling_mode: 'mean', include_prompt: false }),
    );
    await using encoder = await open({ model, prompt: 'query' });
    const { vectors } = await encoder.encode(texts);
    expect(difference(vectors, expected.vectors['mean query, prompt not pooled']!.flat())).toBeLessThanOrEqual(2e-6);
  });

  it('scales vectors to length 1 as the folder says, or as it is told', async () => {
    const norms = async (options: Partial<OnnxOptions>) => {
      await using encoder = await open(options);
      const { vectors } = await encoder.encode(texts);
      return texts.map((_, row) => Math.hypot(...vectors.subarray(16 * row, 16 * (row + 1))));
    };
    for (const norm of await norms({})) expect(norm).toBeCloseTo(1, 6);
    expect((await norms({ normalize: false })).some((norm) => Math.abs(norm - 1) > 0.1)).toBe(true);
  });

  it.each<Partial<OnnxOptions>>([{}, { precision: 'int8' }, { workers: 2 }])(
    'gives a text one vector, whatever its batch: %o',
    async (options) => {
      await using encoder = await open({ batchTokens: 64, ...options });
      await using exact = await open({ ...options, batchTokens: 1 });
      const text = fc.string({ unit: 'grapheme', maxLength: 50 });
      await fc.assert(
        fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 12 }), async (list) => {
          const [{ vectors }, { vectors: alone }] = [await encoder.encode(list), await exact.encode(list)];
          expect(difference(vectors, alone)).toBeLessThanOrEqual(2e-6);
          const { vectors: again } = await exact.encode(list.toReversed());
          const rows = Array.from({ length: list.length }, (_, row) => again.subarray(16 * row, 16 * (row + 1)));
          // A text a batch: the same to the bit.
          expect(Float32Array.from(rows.toReversed().flatMap((row) => [...row]))).toEqual(alone);
        }),
        { numRuns: 25 },
      );
    },
  );

  it('runs a model that looks at padding a text at a time', async () => {
    const model = altered((folder) => write(folder, 'model.onnx', meanModel()));
    await using encoder = await open({ model });
    const { vectors } = await encoder.encode(texts);
    for (const [row, text] of texts.entries()) {
      const { vectors: alone } = await encoder.encode([text]);
      expect(alone).toEqual(vectors.slice(16 * row, 16 * (row + 1)));
    }
  });

  it('rejects when aborted, with the reason, and goes on working', async () => {
    await using encoder = await open({ batchTokens: 64 });
    await encoder.start();
    const reason = new Error('enough');
    const abort = new AbortController();
    const many = Array.from({ length: 500 }, (_, index) => `a man eats ${index}`);
    const encoding = encoder.encode(many, abort.signal);
    abort.abort(reason);
    await expect(encoding).rejects.toBe(reason);
    const { vectors } = await encoder.encode(texts);
    expect(difference(vectors, expected.vectors['mean']!.flat())).toBeLessThanOrEqual(2e-6);
  });

  it('refuses to encode once disposed', async () => {
    const encoder = await open();
    await encoder[Symbol.asyncDispose]();
    expect(await errorOf(() => encoder.encode(['x']))).toMatchObject({
      code: 'INTERNAL_ONNX_DISPOSED',
      message: 'The ONNX encoder is used after it was disposed',
    });
  });
});

describe('identity', () => {
  it('tells the files and every setting that changes numbers, and nothing of the machine', async () => {
    await using encoder = await open({ prompt: 'query', dimensions: 8, workers: 2 });
    expect(encoder.identity).toEqual({
      encoder: '@ablata/encoder-onnx',
      revision: 1,
      model: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      tokenizer: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      pooling: 'mean',
      normalize: true,
      prefix: 'one two: ',
      poolsPrompt: true,
      maxTokens: 32,
      dimensions: 8,
      executionProvider: 'cpu',
    });
    expect(encoder.dimension).toBe(8);
  });

  it('is that of the contents, wherever the folder is and however it is run', async () => {
    await using one = await open();
    await using two = await open({ model: altered(() => undefined), workers: 3, batchTokens: 9, file: 'model.onnx' });
    expect(two.identity).toEqual(one.identity);
  });

  it.each<Partial<OnnxOptions>>([
    { precision: 'int8' },
    { pooling: 'cls' },
    { normalize: false },
    { prefix: 'a' },
    { maxTokens: 9 },
    { dimensions: 3 },
  ])('differs for %o', async (options) => {
    await using one = await open();
    await using other = await open(options);
    expect(other.identity).not.toEqual(one.identity);
  });

  it('knows weights that lie beside the ONNX file', async () => {
    await using one = await open({ model: altered((folder) => write(folder, 'model.onnx_data', 'a')) });
    await using other = await open({ model: altered((folder) => write(folder, 'model.onnx_data', 'b')) });
    expect(one.identity['model']).toMatch(/^sha256:\w{64} sha256:\w{64}$/);
    expect(other.identity).not.toEqual(one.identity);
  });
});

describe('options', () => {
  it.each<[object, string, RegExp, RegExp]>([
    [{ model: '/nowhere' }, 'CONFIG_ONNX_MODEL', /^There is no model at \/nowhere$/, /one of all-MiniLM-L6-v2, /],
    [
      { model: 'bge-m3' },
      'CONFIG_ONNX_MODEL',
      /^The model bge-m3 is not downloaded$/,
      /^Run `npx ablata-onnx download bge-m3`/,
    ],
    [
      { model: 'weights/bge-m3' },
      'CONFIG_ONNX_MODEL',
      /^There is no model at weights\/bge-m3$/,
      /^Run `npx ablata-onnx download bge-m3` and set model: bge-m3, or set model to a folder that holds it\.$/,
    ],
    [
      { model: 'some-lab/some-model' },
      'CONFIG_ONNX_MODEL',
      /^There is no model at some-lab\/some-model$/,
      /^Run `npx ablata-onnx download some-lab\/some-model`/,
    ],
    [
      { precision: 'fp8' },
      'CONFIG_ONNX_OPTIONS',
      /precision must be "fp16", "fp32" or "int8" \(was "fp8"\)/,
      /options table/,
    ],
    [{ poling: 'cls' }, 'CONFIG_ONNX_OPTIONS', /poling must be removed/, /options table/],
    [{ pooling: 'median' }, 'CONFIG_ONNX_OPTIONS', /pooling must be .*"lasttoken".* \(was "median"\)/, /options table/],
    [
      { precision: 'fp16' },
      'CONFIG_ONNX_FILE',
      /it holds no ONNX file for precision fp16 \(model_fp16\.onnx, onnx\/model_fp16\.onnx\)$/,
      /^It holds model\.onnx, model_int8\.onnx: set file/,
    ],
    [{ file: 'onnx/no.onnx' }, 'CONFIG_ONNX_FILE', /there is no onnx\/no\.onnx in it$/, /^It holds model\.onnx/],
    [
      { dimensions: 17 },
      'CONFIG_ONNX_OPTIONS',
      /^encoder onnx: dimensions is 17, and the model's vectors have 16$/,
      /Lower/,
    ],
    [{ maxTokens: 129 }, 'CONFIG_ONNX_OPTIONS', /maxTokens is 129, and the model has 128 positions/, /Lower/],
    [{ prompt: 'passage' }, 'CONFIG_ONNX_OPTIONS', /the model has no prompt "passage"/, /^It has query\.$/],
    [{ prompt: 'query', prefix: 'x' }, 'CONFIG_ONNX_OPTIONS', /prompt and prefix are both given/, /Give/],
  ])('%o is refused', async (options, code, message, hint) => {
    const error = await errorOf(() => open(options));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.mender).toBe('user');
  });

  it('says what a missing CUDA needs', async () => {
    await using encoder = await open({ executionProvider: 'cuda' });
    const error = await errorOf(() => encoder.start());
    expect(error.code).toBe('SERVICE_ONNX_PROVIDER');
    expect(error.hint).toContain('executionProvider: cpu');
  });
});

describe('folders', () => {
  const remove = (name: string) => (folder: string) => rmSync(join(folder, name), { recursive: true });
  const put = (name: string, value: unknown) => (folder: string) => write(folder, name, value);
  it.each<[string, (folder: string) => void, string, RegExp, RegExp]>([
    ['no config', remove('config.json'), 'DATA_ONNX_FOLDER', /config\.json is missing$/, /Give a folder/],
    ['no tokenizer', remove('tokenizer.json'), 'DATA_ONNX_FOLDER', /tokenizer\.json is missing$/, /Give a folder/],
    ['broken JSON', put('modules.json', '[{'), 'DATA_ONNX_FOLDER', /modules\.json: it is no JSON$/, /again/],
    ['another form', put('modules.json', {}), 'DATA_ONNX_FOLDER', /modules\.json: must be an array/, /again/],
    ['no width', put('config.json', {}), 'DATA_ONNX_FOLDER', /config\.json: it states no hidden_size$/, /folder/],
    [
      'an unknown pooling',
      put('1_Pooling/config.json', { pooling_mode: ['mean', 'max'] }),
      'DATA_ONNX_FOLDER',
      /the pooling is mean \+ max; one of mean, cls, .* is known$/,
      /Set pooling/,
    ],
    [
      'a Git LFS pointer',
      put('model.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
      'DATA_ONNX_FOLDER',
      /model\.onnx: it is a Git LFS pointer, not the file itself$/,
      /git lfs pull/,
    ],
    [
      'no ONNX',
      (folder) => {
        for (const name of ['model.onnx', 'model_int8.onnx']) remove(name)(folder);
      },
      'CONFIG_ONNX_FILE',
      /no ONNX file/,
      /optimum-cli/,
    ],
    [
      'no pooling',
      remove('modules.json'),
      'CONFIG_ONNX_POOLING',
      /neither the model's folder nor the config says/,
      /^Set pooling .*: mean, cls, /,
    ],
    ['no model', put('model.onnx', 'neither'), 'DATA_ONNX_MODEL', /model\.onnx: it is no ONNX model \(/, /again/],
    [
      'a model of another width',
      put('config.json', { hidden_size: 32 }),
      'DATA_ONNX_FOLDER',
      /its last_hidden_state is 16 wide; the folder's config says 32$/,
      /different models/,
    ],
    [
      'dense layers',
      (folder) => addDense(folder),
      'DATA_ONNX_MODEL',
      /dense layers behind pooling, which only a file with the output sentence_embedding computes; this one has last_hidden_state/,
      /optimum-cli/,
    ],
  ])('%s', async (_what, change, code, message, hint) => {
    const error = await errorOf(async () => {
      await using encoder = await open({ model: altered(change) });
      await encoder.start();
    });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.mender).toBe('user');
  });

  const addDense = (folder: string) => {
    const modules = JSON.parse(readFileSync(join(folder, 'modules.json'), 'utf8'));
    mkdirSync(join(folder, '3_Dense'));
    write(folder, '3_Dense/config.json', { out_features: 8 });
    write(folder, 'modules.json', [...modules, { path: '3_Dense', type: 'sentence_transformers.models.Dense' }]);
  };

  it('takes the finished vectors of a file whose model has dense layers', async () => {
    const model = altered((folder) => {
      addDense(folder);
      write(folder, 'model.onnx', finishedModel());
    });
    await using encoder = await open({ model, normalize: false });
    expect(encoder.dimension).toBe(8);
    const { vectors } = await encoder.encode(texts);
    const wanted = expected.ids.flatMap((ids) => Array.from({ length: 8 }, (_, index) => ids[1]! * (1 + index)));
    expect([...vectors]).toEqual(wanted);
    const error = await errorOf(() => open({ model, pooling: 'cls' }));
    expect(error.message).toContain('pooling: cls does not go with this model, which has Dense behind its pooling');
  });

  it('takes the finished vectors of a file that has no others, where nothing says how to pool', async () => {
    const model = altered((folder) => {
      remove('modules.json')(folder);
      write(folder, 'config.json', { hidden_size: 8 });
      write(folder, 'model.onnx', finishedModel());
    });
    await using encoder = await open({ model });
    expect((await encoder.encode(['word'])).vectors).toHaveLength(8);
  });

  it('takes files from the folder onnx, and pooling from the options', async () => {
    const model = altered((folder) => {
      remove('modules.json')(folder);
      mkdirSync(join(folder, 'onnx'));
      cpSync(join(folder, 'model.onnx'), join(folder, 'onnx/model.onnx'));
      remove('model.onnx')(folder);
    });
    await using encoder = await open({ model, pooling: 'mean', normalize: true });
    const { vectors } = await encoder.encode(texts);
    expect(difference(vectors, expected.vectors['mean']!.flat())).toBeLessThanOrEqual(2e-6);
  });
});
