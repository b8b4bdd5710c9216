import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { HAS_REDIS } from '../test/redis-server.ts';
import { RedisScene, serviceOf } from '../test/scene.ts';
import { isFull } from './is-full.ts';
import { Names } from './names.ts';
import { Roster } from './roster.ts';
import { Watch } from './watch.ts';

describe.skipIf(!HAS_REDIS)('Watch', () => {
  it('believes in the workers it saw while Redis is full and takes no news of them', async () => {
    await using scene = await RedisScene.open();
    const client = new Redis(scene.redis.url);
    const names = new Names('ablata');
    const roster = new Roster(client, names);
    const [service, queue, id] = [serviceOf(), 'echo-queue', 'worker-1'];
    const said: string[] = [];
    const say = (message: string): void => void said.push(message);
    const isFullNow = (): Promise<boolean> => client.set('news', '').then(() => false, isFull);
    const worker = { id, queue, service, place: 'here:1', concurrency: 3, age: 1, rate: 1 } as Parameters<
      Roster['beat']
    >[0];
    const watch = new Watch(service, queue, roster, isFullNow, { debug: say, info: say, warn: say });
    let now = performance.now();
    using clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    const look = (): Promise<void> => {
      now += 6000;
      return watch.look(async () => 7);
    };
    expect(await roster.beat(worker)).toBe(true);
    await look();
    await client.config('SET', 'maxmemory', '1mb');
    await client.unlink(names.worker(id)); // as Redis does once it was silent for long enough
    for (let times = 0; times < 3; times++) await look();
    expect([watch.workers, watch.capacity, watch.ids, watch.waiting]).toEqual([1, 3, [id], 7]);
    expect(said).toEqual([]);

    await client.config('SET', 'maxmemory', '0');
    await look();
    expect([watch.workers, watch.capacity, said]).toEqual([0, 0, []]);
    await look();
    expect(said).toEqual(["no worker serves 'echo' yet. Start one: ablata work --for echo"]);
    clock.mockRestore();
    client.disconnect();
  });
});
