import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ablata, root, succeed } from '../../e2e/support/ablata.ts';
import { copyExample } from '../../e2e/support/example.ts';

const fixtures = join(root, 'packages/encoder-sonar/src/__fixtures__');
const gsm8k = process.env['ABLATA_GSM8K_DIR'] ?? join(root, '../shared/gsm8k');
const missing = !existsSync(join(gsm8k, 'train.jsonl'));
const data = missing ? {} : { ABLATA_GSM8K_DIR: gsm8k };

/** The config as it is, with a checkpoint of SONAR's shape that is small enough for a repository. */
const WITH_SMALL_CHECKPOINT = `
  import config from './ablata.config.ts';
  export default { ...config, services: { ...config.services,
    encoder: { ...config.services.encoder, checkpoint: 'small.pt', tokenizer: 'tiny.model', attentionHeads: 2 } } };`;

// Without GSM8K at hand the plan would download it.
test.skipIf(missing)(
  'the plan loads: plugins are there, options are valid, the graph is proven, and no server is asked',
  async () => {
    const folder = copyExample('vs-10k');
    writeFileSync(join(folder, 'small.config.ts'), WITH_SMALL_CHECKPOINT);
    cpSync(join(fixtures, 'checkpoints/small.pt'), join(folder, 'small.pt'));
    writeFileSync(join(folder, 'tiny.model'), gunzipSync(readFileSync(join(fixtures, 'tokenizers/tiny.model.gz'))));
    let asked = 0;
    const server = createServer((socket) => {
      asked++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    try {
      const { stdout } = await succeed(['plan', 'small.config.ts', '--json'], {
        cwd: folder,
        env: { ...data, VLLM_BASE_URL: `http://127.0.0.1:${port}/v1`, ABLATA_CACHE_DIR: join(folder, 'cache') },
      });
      const plan = JSON.parse(stdout) as {
        target: number;
        services: { slot: string; use: string; plugin: string }[];
      };
      expect(plan.target).toBe(10_000);
      expect(plan.services.map(({ slot, use, plugin }) => `${slot}: ${use} of ${plugin}`).sort()).toEqual([
        'dedupe: cosine of @ablata/dedupe',
        'encoder: sonar of @ablata/encoder-sonar',
        'llm: vllm of @ablata/llm-vllm',
        'output: parquet of @ablata/formats',
        'output: pt of @ablata/formats',
        'prompt: verbalized-sampling of @ablata/prompts',
        'source: gsm8k of @ablata/sources',
        'splits: nested of @ablata/splits',
      ]);
      expect(asked).toBe(0);
      for (const made of ['.ablata', 'runs']) expect(existsSync(join(folder, made))).toBe(false);
    } finally {
      server.close();
    }
  },
);

test('without the checkpoint it says what to do, before anything is spent', async () => {
  const folder = copyExample('vs-10k');
  const { status, stderr } = await ablata(['plan'], {
    cwd: folder,
    env: { ...data, ABLATA_CACHE_DIR: '', XDG_CACHE_HOME: join(folder, 'cache') },
  });
  expect([status, stderr.replaceAll(folder, '…').trimEnd()]).toEqual([
    2,
    `error: ablata.config.ts:18:14 services.encoder.checkpoint: There is no SONAR encoder checkpoint at …/cache/ablata/sonar/sonar_text_encoder.pt [CONFIG_SONAR_FILE]
  18 |     encoder: { use: 'sonar', language: 'eng_Latn' },
     |              ^
  → Run \`npx ablata-sonar download\`, or set checkpoint to where it is.`,
  ]);
});
