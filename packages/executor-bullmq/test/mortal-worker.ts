/** A worker process that dies at calls whose input is `poison`: `mortal-worker.ts <url> <service json> <lock seconds>`. */
import type { RemoteService } from '@ablata/spec';
import { createBullmqExecutor } from '../src/index.ts';

const [url = '', service = '{}', lockSeconds = '1'] = process.argv.slice(2);
const executor = createBullmqExecutor({ url, lockSeconds: Number(lockSeconds) });
await executor.serve(
  JSON.parse(service) as RemoteService,
  async (calls) => {
    for (const { input } of calls) if (input === 'poison') process.kill(process.pid, 'SIGKILL');
    return calls.map(({ input }) => ({ ok: true, value: { data: input } }));
  },
  { concurrency: () => 2, say: () => {} },
);
process.on('disconnect', () => process.exit());
