import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root, succeed, tempProject } from '../../support/ablata.ts';
import { CountingProxy } from '../support/counting-proxy.ts';
import { describeReal } from '../support/describe-real.ts';
import { cacheFolder, folderOf } from '../support/part.ts';
import { minilm, smollm2, vllm } from '../support/parts.ts';
import { VllmServer } from '../support/vllm-server.ts';

interface Manifest {
  readonly books: { readonly kept: number };
}

const TARGET = 40;

/** The graph of examples/vs-10k at 40 rows: a small model and MiniLM for the large ones, the offline source for GSM8K. */
const config = (urls: readonly string[]) => ({
  name: 'small',
  seed: 42,
  target: TARGET,
  paths: [cacheFolder],
  plugins: [join(root, 'packages/encoder-onnx/src/index.ts')],
  services: {
    source: { use: 'word-problems' },
    prompt: { use: 'verbalized-sampling', problems: [3, 5], candidates: 5 },
    llm: { use: 'vllm', baseURL: urls, temperature: 1, maxTokens: 256, concurrency: 4 },
    encoder: { use: 'onnx', model: folderOf(minilm), precision: 'int8' },
    dedupe: { use: 'cosine', threshold: 0.95 },
    splits: { use: 'nested', sizes: [20, TARGET], ratios: { train: 0.8, val: 0.1, test: 0.1 } },
    output: [{ use: 'pt' }, { use: 'parquet' }],
  },
});

describeReal('runs over a real vLLM', [vllm, smollm2, minilm], () => {
  const options = ['--max-model-len', '2048', '--max-num-batched-tokens', '4096', '--max-num-seqs', '8'];
  const servers = [1, 2].map(() => new VllmServer(folderOf(smollm2), 'smollm2', options));
  beforeAll(() => Promise.all(servers.map((server) => server.start())));
  afterAll(() => Promise.all(servers.map((server) => server.kill())));

  const run = async (urls: readonly string[]) => {
    const folder = tempProject({ 'small.yaml': JSON.stringify(config(urls)) });
    await succeed(['run', 'small.yaml'], { cwd: folder });
    await succeed(['verify', 'runs/small'], { cwd: folder });
    return JSON.parse(readFileSync(join(folder, 'runs/small/run.json'), 'utf8')) as Manifest;
  };

  it('the server is killed and started again in mid-run: the run goes on, and pays for nothing twice', async () => {
    const [server] = servers;
    await using proxy = await new CountingProxy(server!.origin).start();
    let restarted: Promise<unknown> | undefined;
    proxy.onPaid = (count) => {
      if (count >= 4) restarted ??= server!.kill().then(() => server!.start());
    };
    const { books } = await run([proxy.url]);
    expect(restarted).toBeDefined();
    await restarted;
    expect(books.kept).toBe(TARGET);
    expect(proxy.paid.length).toBeGreaterThan(4);
    expect(new Set(proxy.paid).size).toBe(proxy.paid.length);
  });

  it('two servers share the requests', async () => {
    const proxies = await Promise.all(servers.map((server) => new CountingProxy(server.origin).start()));
    const { books } = await run(proxies.map(({ url }) => url));
    const paid = proxies.flatMap((proxy) => proxy.paid);
    await Promise.all(proxies.map((proxy) => proxy[Symbol.asyncDispose]()));
    expect(books.kept).toBe(TARGET);
    for (const proxy of proxies) expect(proxy.paid.length).toBeGreaterThan(0);
    expect(new Set(paid).size).toBe(paid.length);
  });
});
