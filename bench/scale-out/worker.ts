/** A worker process of the bench: `worker.ts <url> <service json> <milliseconds> <at once> <dimension>`. Tells its parent when it is at work, and its CPU time when asked. */
import { setTimeout as wait } from 'node:timers/promises';
import { createBullmqExecutor } from '../../packages/executor-bullmq/src/index.ts';
import type { RemoteCall, RemoteHandler, RemoteOutcome, RemoteService } from '../../packages/spec/src/index.ts';

const [url = '', service = '{}', milliseconds = '0', atOnce = '8', dimension = '0'] = process.argv.slice(2);

function vectorOf(call: RemoteCall): RemoteOutcome {
  const vector = new Float32Array(Number(dimension)).fill(Number.parseInt(call.key.slice(0, 6), 16));
  return { ok: true, value: { data: { truncated: false }, bytes: new Uint8Array(vector.buffer) } };
}

const text = 'An answer of about two hundred characters. '.repeat(5);
const usage = { promptTokens: 300, completionTokens: 60 };
const completion = { choices: [{ text, finishReason: 'stop' }], usage, seconds: 0.1, attempts: 1 };

const handler: RemoteHandler = async (calls) => {
  if (Number(milliseconds) > 0) await wait(Number(milliseconds));
  if (Number(dimension) > 0) return calls.map(vectorOf);
  return calls.map(() => ({ ok: true, value: { data: completion } }));
};

const executor = createBullmqExecutor({ url });
const options = { concurrency: () => Number(atOnce), say: () => {} };
await executor.serve(JSON.parse(service) as RemoteService, handler, options);
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }));
process.send?.({ ready: true });
process.on('disconnect', () => process.exit());
