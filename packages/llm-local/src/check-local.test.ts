import type { Readiness } from '@ablata/spec';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chatModel, ggufFile } from '../test/gguf-file.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { checkLocal } from './check-local.ts';
import { type LocalOptions, localOptions } from './options.ts';

const folder = temporaryFolder();
beforeAll(() => {
  process.env['ABLATA_CACHE_DIR'] = folder.path;
});
afterAll(() => {
  delete process.env['ABLATA_CACHE_DIR'];
  folder[Symbol.dispose]();
});

async function found(options: LocalOptions): Promise<Readiness[]> {
  const project = { root: folder.path, resolve: (path: string) => path };
  return Array.fromAsync(checkLocal(localOptions.assert(options), { project }));
}

it('says that node-llama-cpp is not installed, which file would be used, and how long its context is', async () => {
  const model = folder.file('tiny.gguf', ggufFile(chatModel));
  const [library, weights, context] = await found({ model, contextSize: 4096 });
  expect(library).toMatchObject({
    state: 'missing',
    what: 'node-llama-cpp',
    mend: expect.stringMatching(/^npm install node-llama-cpp --ignore-scripts/),
  });
  expect(weights).toMatchObject({ state: 'ready', what: 'weights', details: { path: model } });
  expect(context).toMatchObject({
    state: 'note',
    message: '4096 tokens for each of 4 sequences; the model (llama) was trained for 2048',
  });
  expect((await found({ model }))[2]).toMatchObject({ state: 'ready', details: { contextSize: 2048 } });
});

it('says what is wrong with a file', async () => {
  const [, weights, ...rest] = await found({ model: folder.file('page.gguf', '<html>') });
  expect(weights).toMatchObject({
    state: 'missing',
    what: 'weights',
    message: expect.stringContaining('it is a web page'),
  });
  expect(rest).toEqual([]);
});
