import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createExecutor } from '../src/index.ts';
import { measure } from './measure.ts';

const folder = mkdtempSync(join(tmpdir(), 'USE_NAME-'));
const executor = createExecutor({ folder, pollMs: 1, lostAfterSeconds: 30, window: 64 });
const service = { name: 'echo', identity: { bench: true }, batchSize: 32 };
const serving = await executor.serve(
  service,
  async (calls) => calls.map(({ input }) => ({ ok: true as const, value: { data: input } })),
  { concurrency: () => 2, say() {} },
);
const channel = executor.connect(service);
const { signal } = new AbortController();
await channel.start(signal);

const count = 128;
let round = 0;
await measure('call', count, async () => {
  round++;
  const keys = Array.from({ length: count }, (_, index) => `${round}-${index}`);
  for (let start = 0; start < count; start += service.batchSize) {
    const batch = keys.slice(start, start + service.batchSize);
    await channel.ask(
      batch.map((key) => ({ key, input: key })),
      signal,
    );
  }
  channel.release(keys);
});

await channel[Symbol.asyncDispose]();
await serving.drain();
rmSync(folder, { recursive: true });
