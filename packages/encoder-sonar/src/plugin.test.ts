import { isAbsolute, join } from 'node:path';
import { type Logger, type Readiness, SentenceDecoder, SentenceEncoder } from '@ablata/spec';
import { describeSentenceDecoder, describeSentenceEncoder, provided } from '@ablata/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { errorOf } from '../test/error-of.ts';
import { fixture, placeTokenizer, temporaryFolder } from '../test/fixtures.ts';
import { saveDecoder, tinyVectors, tinyWeights } from '../test/tiny-decoder.ts';
import plugin from './index.ts';

const folder = temporaryFolder();
const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };
beforeAll(async () => {
  process.env['ABLATA_CACHE_DIR'] = folder.path;
  placeTokenizer('tiny', folder.path);
  await saveDecoder(join(folder.path, 'decoder.pt'), tinyWeights(1));
});
afterAll(() => {
  delete process.env['ABLATA_CACHE_DIR'];
  folder[Symbol.dispose]();
});

const [provider, decoder] = plugin.provides;
const project = { root: folder.path, resolve: (path: string) => (isAbsolute(path) ? path : join(folder.path, path)) };

const small = { checkpoint: fixture('checkpoints', 'small.pt'), tokenizer: 'tiny.model', attentionHeads: 2 };

async function validated(options: object): Promise<unknown> {
  const result = await provider!.options!['~standard'].validate(options);
  if (result.issues !== undefined) throw new Error(result.issues.map(({ message }) => message).join('; '));
  return result.value;
}

it('provides the encoder and the decoder sonar', () => {
  expect(plugin).toMatchObject({ name: '@ablata/encoder-sonar', specVersion: 1 });
  expect(provider).toMatchObject({ token: SentenceEncoder, name: 'sonar' });
  expect(decoder).toMatchObject({ token: SentenceDecoder, name: 'sonar' });
});

it('is known after create, from paths of the project, and encodes after start', async () => {
  const options = await validated(small);
  const encoder = (await provider!.create(options, { logger: quiet, project })) as SentenceEncoder;
  expect(encoder.dimension).toBe(32);
  expect(encoder.identity).toMatchObject({ language: 'eng_Latn', precision: 'fp32' });
  const { signal } = new AbortController();
  await encoder.start?.(signal);
  const { vectors, truncated } = await encoder.encode(['one', 'two'], signal);
  expect([vectors.length, truncated.length]).toEqual([64, 2]);
  await encoder[Symbol.asyncDispose]?.();
});

it('refuses unknown options', async () => {
  await expect(validated({ langage: 'eng_Latn' })).rejects.toThrow('langage must be removed');
  await expect(validated({ language: 'eng' })).rejects.toThrow('did you mean eng_Latn?');
});

it('says where the weights should be when nothing was downloaded', async () => {
  const error = await errorOf(async () => provider!.create(await validated({}), { logger: quiet, project }));
  expect(error.code).toBe('CONFIG_SONAR_FILE');
  expect(error.hint).toContain('npx ablata-sonar download');
});

it('says what it needs here: the runtime, both files and whether they are the published ones, or how to get them', async () => {
  const look = async (options: object) => {
    const found: Readiness[] = [];
    const context = { project, logger: quiet, signal: new AbortController().signal };
    for await (const each of provider!.check!(await validated(options), context)) found.push(each);
    return found;
  };
  const there = await look(small);
  expect(there.map(({ state, what }) => `${state} ${what}`)).toEqual([
    'ready onnxruntime-node',
    'ready weights',
    'ready tokenizer',
  ]);
  expect(there[1]?.message).toMatch(/small\.pt, 0\.\d MB, SHA-256 [0-9a-f]{12}…, not the published file$/);
  expect((await look({}))[1]).toMatchObject({
    state: 'missing',
    what: 'weights',
    mend: 'Run `npx ablata-sonar download`, or set checkpoint to where it is.',
  });
});

describeSentenceEncoder('sonar', {
  ...provided(plugin, SentenceEncoder, 'sonar', small, { logger: quiet, project }),
  capabilities: { normalized: false, tolerance: 1e-6, overlong: 'a '.repeat(600) },
});
describeSentenceEncoder('sonar at int8', {
  ...provided(
    plugin,
    SentenceEncoder,
    'sonar',
    { ...small, precision: 'int8', workers: 2 },
    { logger: quiet, project },
  ),
  capabilities: { normalized: false, tolerance: 1e-6, overlong: 'a '.repeat(600) },
});

describeSentenceDecoder('sonar', {
  ...provided(
    plugin,
    SentenceDecoder,
    'sonar',
    { checkpoint: 'decoder.pt', tokenizer: 'tiny.model', attentionHeads: 2, beams: 2, maxTokens: 12 },
    { logger: quiet, project },
  ),
  vectors: tinyVectors(4, 1),
  capabilities: { tolerance: 0, language: 'fra_Latn', overlong: null },
});
