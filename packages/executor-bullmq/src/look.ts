import type { RemoteQueue } from '@ablata/spec';
import type { Redis } from 'ioredis';
import { Names } from './names.ts';
import { Roster } from './roster.ts';

/** All queues that somebody asks for, works on, or left calls in. */
export async function look(client: Redis, prefix: string): Promise<readonly RemoteQueue[]> {
  const names = new Names(prefix);
  const roster = new Roster(client, names);
  const [queues, asked, workers, [seconds, microseconds]] = await Promise.all([
    roster.queues(),
    roster.asked(),
    roster.workers(),
    client.time(),
  ]);
  const now = Number(seconds) * 1000 + Number(microseconds) / 1000;
  const seen: RemoteQueue[] = [];
  for (const [queue, service] of queues) {
    const mine = workers.filter((worker) => worker.queue === queue);
    const [waiting, active, oldest] = await Promise.all([
      client.llen(names.job(queue, 'wait')),
      client.llen(names.job(queue, 'active')),
      client.lindex(names.job(queue, 'wait'), -1),
    ]);
    if (mine.length === 0 && waiting === 0 && active === 0 && !asked.has(queue)) continue;
    const at = oldest === null ? null : await client.hget(names.job(queue, oldest), 'timestamp');
    const oldestSeconds = at === null ? null : Math.max(0, (now - Number(at)) / 1000);
    seen.push({ service, waiting, active, oldestSeconds, workers: mine });
  }
  return seen;
}
