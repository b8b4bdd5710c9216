import { isAbsolute, join } from 'node:path';
import { SentenceEncoder } from '@ablata/spec';
import { describeSentenceEncoder, provided } from '@ablata/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorOf } from '../test/error-of.ts';
import { fixture } from '../test/fixtures.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import plugin from './index.ts';

const cache = temporaryFolder();
beforeAll(() => {
  process.env['ABLATA_CACHE_DIR'] = cache.path;
});
afterAll(() => {
  delete process.env['ABLATA_CACHE_DIR'];
  cache[Symbol.dispose]();
});

const [provider] = plugin.provides;
const project = { root: fixture(), resolve: (path: string) => (isAbsolute(path) ? path : join(fixture(), path)) };

async function create(options: object): Promise<SentenceEncoder> {
  const result = await provider!.options!['~standard'].validate(options);
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join('; '));
  return (await provider!.create(result.value, { project })) as SentenceEncoder;
}

it('provides the encoder onnx', () => {
  expect(plugin).toMatchObject({ name: '@ablata/encoder-onnx', specVersion: 1 });
  expect(provider).toMatchObject({ token: SentenceEncoder, name: 'onnx' });
});

it('is known after create, from a folder of the project, and encodes after start', async () => {
  const encoder = await create({ model: 'tiny' });
  expect(encoder.dimension).toBe(16);
  const { signal } = new AbortController();
  await encoder.start?.(signal);
  const { vectors, truncated } = await encoder.encode(['one', 'two'], signal);
  expect([vectors.length, truncated.length]).toEqual([32, 2]);
  await encoder[Symbol.asyncDispose]?.();
});

it('takes names and repositories as they are, and all else for a folder of the project', async () => {
  const said = async (model: string) => (await errorOf(() => create({ model }))).message;
  expect(await said('bge-m3')).toBe('The model bge-m3 is not downloaded');
  expect(await said('lab/model')).toBe('There is no model at lab/model');
  expect(await said('modles')).toBe(`There is no model at ${fixture('modles')}`);
});

const capabilities = { normalized: true, tolerance: 2e-6, overlong: 'a '.repeat(160) };
// Its tokens are little more than letters.
const roomy = { model: 'tiny', maxTokens: 128 };
describeSentenceEncoder('onnx', {
  ...provided(plugin, SentenceEncoder, 'onnx', roomy, { project }),
  capabilities,
});
describeSentenceEncoder('onnx at int8', {
  ...provided(plugin, SentenceEncoder, 'onnx', { ...roomy, precision: 'int8', workers: 2 }, { project }),
  capabilities,
});
describeSentenceEncoder('onnx, a text a batch', {
  ...provided(plugin, SentenceEncoder, 'onnx', { ...roomy, batchTokens: 1, normalize: false }, { project }),
  capabilities: { ...capabilities, normalized: false, tolerance: 0 },
});
