import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../../test/temporary-folder.ts';
import { loadNodeLlama } from './load-node-llama.ts';

const [folder, other] = [temporaryFolder(), temporaryFolder()];
afterAll(() => {
  folder[Symbol.dispose]();
  other[Symbol.dispose]();
});

function installIn(folder: TemporaryFolder, source: string): void {
  const place = join('node_modules', 'node-llama-cpp');
  mkdirSync(join(folder.path, place), { recursive: true });
  folder.file(
    join(place, 'package.json'),
    JSON.stringify({ name: 'node-llama-cpp', type: 'module', exports: './index.js' }),
  );
  folder.file(join(place, 'index.js'), source);
}

it('says that it is not installed, or takes it from the folder of the project', async () => {
  await expect(loadNodeLlama(folder.path)).rejects.toMatchObject({
    code: 'PLUGIN_LLAMA_MISSING',
    message: 'a local language model runs on node-llama-cpp, which is not installed',
    hint: expect.stringMatching(/^npm install node-llama-cpp --ignore-scripts /),
  });
  installIn(folder, 'export const getLlama = 42;');
  expect((await loadNodeLlama(folder.path)).getLlama).toBe(42);
});

it('says why it does not load', async () => {
  installIn(other, "throw new Error('GLIBC_2.38 not found\\nat …')");
  await expect(loadNodeLlama(other.path)).rejects.toMatchObject({
    code: 'PLUGIN_LLAMA_MISSING',
    message:
      "a local language model runs on node-llama-cpp, which is installed but can't be loaded: GLIBC_2.38 not found",
  });
});
