import { LanguageModel } from '@ablata/spec';
import { describeLanguageModel, provided } from '@ablata/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeLlama, type FakeOptions } from '../test/fake-llama.ts';
import { chatModel, ggufFile } from '../test/gguf-file.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
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
