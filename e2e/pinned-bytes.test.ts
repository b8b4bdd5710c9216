import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { succeed } from './support/ablata.ts';
import { checksums, copyExample } from './support/example.ts';

const PINNED = new URL('./__fixtures__/pinned-bytes.json', import.meta.url);

/**
 * The default graph makes the bytes it always made, in every format. The files hold the versions of the plugins: after a release, and
 * after a change that was meant to change them (say so in its changeset), pin anew with ABLATA_PIN=1.
 */
test('the files of the default graph are those that were pinned', async () => {
  const folder = copyExample('quickstart');
  writeFileSync(
    join(folder, 'pinned.config.ts'),
    `import quickstart from './ablata.config.ts';
     export default { ...quickstart, target: 300, services: { ...quickstart.services,
       source: { use: 'word-problems' },
       splits: { ...quickstart.services.splits, sizes: [60, 300] },
       output: ['pt', 'safetensors', 'parquet', 'arrow', 'npy', 'jsonl'].map((use) => ({ use })) } };`,
  );
  await succeed(['run', 'pinned.config.ts'], { cwd: folder });
  const sums = checksums(join(folder, 'runs/quickstart/dataset'));
  if (process.env['ABLATA_PIN']) writeFileSync(PINNED, `${JSON.stringify(sums, null, 2)}\n`);
  expect(sums).toEqual(JSON.parse(readFileSync(PINNED, 'utf8')));
});
