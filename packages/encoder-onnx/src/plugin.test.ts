import { isAbsolute, join } from 'node:path';
import { type Readiness, SentenceEncoder } from '@ablata/spec';
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

it('says what it needs here: the runtime, and the weights or how to get them', async () => {
  const look = async (model: string) => {
    const result = await provider!.options!['~standard'].validate({ model });
    const logger = { debug() {}, info() {}, warn() {} };
    const found: Readiness[] = [];
    const context = { project, logger, signal: new AbortController().signal };
    for await (const each of provider!.check!((result as { value: unknown }).value, context)) found.push(each);
    return found;
  };
  const there = await look('tiny');
  expect(there.map(({ state, what }) => `${state} ${what}`)).toEqual([
    'ready onnxruntime-node',
    'ready weights',
    'ready tokenizer',
  ]);
  expect(there[0]?.message).toMatch(/^\d+\.\d+\.\d+ computes on cpu; it knows cpu/);
  expect(there[1]?.message).toMatch(/tiny.model\.onnx, 0\.\d MB, SHA-256 [0-9a-f]{12}…$/);
  expect((await look('bge-m3'))[1]).toMatchObject({
    state: 'missing',
    what: 'weights',
    message: 'The model bge-m3 is not downloaded',
    mend: 'Run `npx ablata-onnx download bge-m3`, or set model to a folder that holds it.',
  });
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
