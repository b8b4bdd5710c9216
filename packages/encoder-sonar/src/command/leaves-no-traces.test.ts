import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { fixture, placeTokenizer, temporaryFolder } from '../../test/fixtures.ts';

it('leaves no device id and no telemetry database in the home folder', () => {
  using folder = temporaryFolder();
  const home = join(folder.path, 'home');
  const [texts, vectors] = [join(folder.path, 'texts.txt'), join(folder.path, 'vectors.npy')];
  writeFileSync(texts, 'one text\n');
  const bin = fileURLToPath(new URL('../bin.ts', import.meta.url));
  const model = ['--checkpoint', fixture('checkpoints', 'small.pt'), '--attention-heads', '2'];
  const files = ['--tokenizer', placeTokenizer('tiny', folder.path), '-o', vectors];
  // Nothing else in the environment: onnxruntime holds its telemetry back where it sees a CI's variables.
  const env = { PATH: process.env['PATH'], HOME: home, ABLATA_CACHE_DIR: join(folder.path, 'cache') };
  const { status, stderr } = spawnSync(
    process.execPath,
    ['-C', '@ablata/source', bin, 'encode', texts, ...model, ...files],
    { env, encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  expect(readdirSync(folder.path).toSorted()).toEqual(['cache', 'texts.txt', 'tiny.model', 'vectors.npy']);
});
