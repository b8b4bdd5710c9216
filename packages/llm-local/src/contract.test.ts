import { LanguageModel, type Readiness } from '@ablata/spec';
import { describeLanguageModel, provided } from '@ablata/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeLlama, type FakeOptions } from '../test/fake-llama.ts';
import { chatModel, ggufFile } from '../test/gguf-file.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { checkLocal } from './check-local.ts';
import { identityOf } from './identity.ts';
import plugin from './index.ts';
import { LocalModel } from './local-model.ts';
import { localOptions } from './options.ts';
import { renderWith } from './prompt/render-prompt.ts';

const folder = temporaryFolder();
beforeAll(() => {
  process.env['ABLATA_CACHE_DIR'] = folder.path;
});
afterAll(() => {
  delete process.env['ABLATA_CACHE_DIR'];
  folder[Symbol.dispose]();
});
const model = folder.file('tiny.gguf', ggufFile(chatModel));
const project = { root: folder.path, resolve: (path: string) => path };

/** The plugin's model on a stand-in for llama.cpp; the real one: e2e/real/llm-local.test.ts. */
function createFaked(fake: FakeOptions = {}): LanguageModel {
  const options = localOptions.assert({ model });
  return new LocalModel({
    identity: identityOf(options, ['0'], undefined),
    options,
    contextSize: 100_000,
    render: renderWith(String(chatModel['tokenizer.chat_template']), {}),
    logger: undefined,
    open: async () => new FakeLlama(fake),
  });
}

const { provider, options } = provided(plugin, LanguageModel, 'local', { model }, { project });
const failure = (name: string, code: string, path: string) => ({
  name,
  code,
  run: () => provided(plugin, LanguageModel, 'local', { model: path }, { project }).create(),
});

describeLanguageModel('local, on a stand-in', {
  create: () => createFaked(),
  createSlow: () => createFaked({ longest: Number.POSITIVE_INFINITY }),
  provider,
  options: options ?? {},
  capabilities: { seeds: true, jsonSchema: false, maxTokens: true },
  failures: [
    failure('no such file', 'CONFIG_GGUF', folder.path.concat('/none.gguf')),
    failure('a folder', 'CONFIG_GGUF', folder.path),
    failure('another format', 'DATA_GGUF_NONE', folder.file('a.safetensors', '{}')),
    failure(
      'an encoder',
      'DATA_GGUF_KIND',
      folder.file('bert.gguf', ggufFile({ ...chatModel, 'general.architecture': 'bert' })),
    ),
    failure(
      'no chat template',
      'CONFIG_CHAT_TEMPLATE',
      folder.file('base.gguf', ggufFile({ ...chatModel, 'tokenizer.chat_template': '' })),
    ),
    {
      name: 'node-llama-cpp is not installed',
      code: 'PLUGIN_LLAMA_MISSING',
      run: async () => {
        const made = await provided(plugin, LanguageModel, 'local', { model }, { project }).create();
        await made.start?.(new AbortController().signal);
      },
    },
  ],
});

it('provides the language model local', () => {
  expect(plugin).toMatchObject({ name: '@ablata/llm-local', specVersion: 1 });
});

it('says what it needs here: llama.cpp and how to install it, and the file with its SHA-256', async () => {
  const logger = { debug() {}, info() {}, warn() {} };
  const look = async (path: string) => {
    const found: Readiness[] = [];
    const context = { logger, project, signal: new AbortController().signal };
    for await (const each of checkLocal(localOptions.assert({ model: path }), context)) found.push(each);
    return found;
  };
  const [library, weights] = await look(model);
  // Not among the packages of this repository; with it: e2e/real/light/llm-local.test.ts.
  expect(library).toMatchObject({
    state: 'missing',
    what: 'node-llama-cpp',
    message: expect.stringMatching(/^a local language model runs on node-llama-cpp, which is /),
    mend: expect.stringMatching(/^npm install node-llama-cpp --ignore-scripts/),
  });
  expect(weights).toMatchObject({ state: 'ready', message: expect.stringMatching(/tiny\.gguf, 0\.0 MB, SHA-256 /) });
  expect((await look(`${model}.none`))[1]).toMatchObject({ state: 'missing', what: 'weights' });
});
