import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { Certificates, HAS_TLS } from '../test/certificates.ts';
import { HAS_REDIS, RedisServer } from '../test/redis-server.ts';
import { answerTo, callOf, never, RedisScene, serviceOf } from '../test/scene.ts';
import { TcpProxy } from '../test/tcp-proxy.ts';

describe.skipIf(!HAS_REDIS)('over a slow line', () => {
  it('calls are made once each, though their locks are short', async () => {
    await using scene = await RedisScene.open();
    await using line = await TcpProxy.to(scene.redis.port);
    const service = serviceOf();
    const made: string[] = [];
    const slow = { url: line.url, lockSeconds: 1 };
    await scene.serve(scene.executor(slow), service, async (calls) => {
      for (const { key } of calls) made.push(key);
      return calls.map(answerTo);
    });
    const channel = scene.executor(slow).connect(service);
    await channel.start(never);
    line.delay = 100;
    const calls = [1, 2, 3].map(callOf);
    const asked = await Promise.all(calls.map((call) => channel.ask([call], never)));
    line.delay = 0;
    expect(asked).toEqual(calls.map((call) => [answerTo(call)]));
    expect(made.sort()).toEqual(calls.map(({ key }) => key).sort());
  });
});

describe.skipIf(!HAS_REDIS)('while Redis is away', () => {
  it('a worker with nothing at work and a coordinator can end', async () => {
    await using scene = await RedisScene.open();
    const line = await TcpProxy.to(scene.redis.port);
    const through = { url: line.url };
    const [worker, coordinator] = [scene.executor(through), scene.executor(through)];
    const service = serviceOf();
    await scene.serve(worker, service, async (calls) => calls.map(answerTo));
    expect(await coordinator.connect(service).ask([callOf('before')], never)).toEqual([answerTo(callOf('before'))]);
    await line[Symbol.asyncDispose]();
    await coordinator[Symbol.asyncDispose]?.();
    await worker[Symbol.asyncDispose]?.();
  });
});

/** A primary with a replica that has all it has, and the one address that clients know. */
async function openPair() {
  const primary = await RedisServer.start();
  const replica = await RedisServer.start({ args: ['--replicaof', '127.0.0.1', String(primary.port)] });
  const address = await TcpProxy.to(primary.port);
  const [old, next] = [primary, replica].map(({ url }) => new Redis(url, { maxRetriesPerRequest: null }));
  old!.on('error', () => {}); // it is killed
  return {
    ...{ primary, replica, address, old: old!, next: next! },
    async [Symbol.asyncDispose]() {
      for (const client of [old, next]) client!.disconnect();
      for (const each of [address, replica, primary]) await each[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(!HAS_REDIS)('when Redis fails over', () => {
  it.each(['killed', 'demoted'] as const)('to its replica, and the old primary is %s, nothing is lost', async (how) => {
    await using pair = await openPair();
    await using scene = await RedisScene.open();
    const service = serviceOf();
    const made: string[] = [];
    const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const through = { url: pair.address.url };
    await scene.serve(
      scene.executor(through),
      service,
      async (calls) => {
        for (const { key } of calls) made.push(key);
        begun.resolve();
        await gate.promise;
        return calls.map(answerTo);
      },
      1,
    );
    const channel = scene.executor(through).connect(service);
    const calls = [1, 2, 3].map(callOf);
    const asked = Promise.all(calls.map((call) => channel.ask([call], never)));
    await begun.promise;
    await pair.old.wait(1, 0);
    pair.address.target = pair.replica.port;
    if (how === 'killed') await pair.primary.kill();
    await pair.next.replicaof('NO', 'ONE');
    if (how === 'demoted') await pair.old.replicaof('127.0.0.1', pair.replica.port);
    gate.resolve();
    expect(await asked).toEqual(calls.map((call) => [answerTo(call)]));
    expect(new Set(made).size).toBe(3);
  });
});

describe.skipIf(!HAS_REDIS || !HAS_TLS)('over TLS', () => {
  it("works with an authority of one's own, and is one clear error without it, or without TLS", async () => {
    using certificates = new Certificates();
    await using scene = await RedisScene.open({ tls: true, args: certificates.redis });
    const service = serviceOf();
    const tls = { ca: certificates.ca };
    await scene.serve(scene.executor({ tls }), service, async (calls) => calls.map(answerTo));
    const ask = async (options: Parameters<RedisScene['executor']>[0]): Promise<unknown> =>
      scene
        .executor(options)
        .connect(service)
        .ask([callOf('over TLS')], never);
    expect(await ask({ tls })).toEqual([answerTo(callOf('over TLS'))]);
    expect(await ask({ tls: { verify: false } })).toEqual([answerTo(callOf('over TLS'))]);
    const address = scene.redis.url;
    await expect(ask({})).rejects.toMatchObject({
      code: 'SERVICE_TLS',
      message: expect.stringMatching(`^no trusted connection to the Redis at ${address}: .*certificate`),
      hint: expect.stringContaining("'tls.ca'"),
    });
    await expect(ask({ tls: { ...tls, serverName: 'redis.example' } })).rejects.toMatchObject({
      code: 'SERVICE_TLS',
      message: expect.stringContaining('redis.example'),
    });
    await expect(ask({ url: address.replace('rediss', 'redis') })).rejects.toMatchObject({
      code: expect.stringMatching(/^SERVICE_(TLS|UNREACHABLE)$/),
      message: expect.stringContaining(address.replace('rediss', 'redis')),
    });
    await expect(ask({ tls: { ca: `${certificates.ca}.none` } })).rejects.toMatchObject({ code: 'CONFIG_OPTION' });
  });
});
