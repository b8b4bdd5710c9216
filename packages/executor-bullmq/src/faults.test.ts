import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type AblataError, isAblataError, type RemoteHandler, type RemoteOutcome } from '@ablata/spec';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HAS_REDIS } from '../test/redis-server.ts';
import { answerTo, callOf, never, RedisScene, serviceOf } from '../test/scene.ts';
import { Names } from './names.ts';

const MORTAL_WORKER = fileURLToPath(new URL('../test/mortal-worker.ts', import.meta.url));

/** A handler that notes what it is given and waits to be let go. */
function held(): { handler: RemoteHandler; made: string[]; begun: Promise<void>; go: () => void } {
  const made: string[] = [];
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  return {
    made,
    begun: begun.promise,
    go: gate.resolve,
    async handler(calls) {
      for (const { key } of calls) made.push(key);
      begun.resolve();
      await gate.promise;
      return calls.map(answerTo);
    },
  };
}

async function errorOf(promise: Promise<unknown>): Promise<AblataError> {
  const error: unknown = await promise.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  );
  if (!isAblataError(error)) throw error;
  return error;
}

describe.skipIf(!HAS_REDIS)('nothing is lost', () => {
  it('when Redis is killed while calls wait and while one is at work', async () => {
    await using scene = await RedisScene.open();
    const service = serviceOf();
    const { handler, made, begun, go } = held();
    await scene.serve(scene.executor(), service, handler, 1);
    const channel = scene.executor().connect(service);
    const calls = [1, 2, 3].map(callOf);
    const asked = Promise.all(calls.map((call) => channel.ask([call], never)));
    await begun;
    await scene.redis.restart();
    go();
    expect(await asked).toEqual(calls.map((call) => [answerTo(call)]));
    expect(new Set(made).size).toBe(3);
    expect(await scene.heard('does not answer')).toContain(scene.redis.url);
  });

  it('when Redis comes back empty', async () => {
    await using scene = await RedisScene.open({ args: ['--appendonly', 'no'] });
    const service = serviceOf({ batchSize: 2 });
    const { handler, begun, go } = held();
    await scene.serve(scene.executor(), service, handler, 1);
    const channel = scene.executor().connect(service);
    const batches = [
      [1, 2],
      [3, 4],
      [4, 5],
    ].map((batch) => batch.map(callOf));
    const asked = Promise.all(batches.map((calls) => channel.ask(calls, never)));
    await begun;
    await scene.redis.restart();
    go();
    expect(await asked).toEqual(batches.map((calls) => calls.map(answerTo)));
  });

  it('when Redis is full: calls and answers wait until there is room', async () => {
    await using scene = await RedisScene.open({ args: ['--maxmemory-policy', 'noeviction'] });
    const service = serviceOf();
    const channel = scene.executor().connect(service);
    await channel.start(never);
    const { handler, made, begun, go } = held();
    await scene.serve(scene.executor(), service, handler, 1);
    const first = channel.ask([callOf('before')], never);
    await begun;
    const admin = new Redis(scene.redis.url);
    await admin.config('SET', 'maxmemory', '1mb');
    go();
    const second = channel.ask([callOf('meanwhile')], never);
    await scene.heard('is full');
    await scene.heard('does not take an answer');
    await scene.serve(scene.executor(), serviceOf({ name: 'late' }), async () => []);
    await scene.heard('do not hear of this worker until there is room');
    await scene.executor().look(never);
    await scene.heard('who began or worked since is not seen');
    await admin.config('SET', 'maxmemory', '0');
    admin.disconnect();
    expect(await Promise.all([first, second])).toEqual([[answerTo(callOf('before'))], [answerTo(callOf('meanwhile'))]]);
    expect(made).toEqual([callOf('before').key, callOf('meanwhile').key]);
  });

  it('when a coordinator dies: the next one takes up what was answered meanwhile, and what is still at work', async () => {
    await using scene = await RedisScene.open();
    for (const service of [serviceOf(), serviceOf({ name: 'pairs', batchSize: 2 })]) {
      const { handler, made, begun, go } = held();
      await scene.serve(scene.executor(), service, handler, 2);
      const killed = scene.executor();
      const calls = service.batchSize === 1 ? [[callOf('a')], [callOf('b')]] : [[callOf('a'), callOf('b')]];
      const lost = calls.map((batch) =>
        killed
          .connect(service)
          .ask(batch, never)
          .catch(() => {}),
      );
      await begun;
      await killed[Symbol.asyncDispose]?.(); // takes nothing back: as good as dead
      await Promise.all(lost);
      go();
      const next = scene.executor().connect(service);
      for (const batch of calls) expect(await next.ask(batch, never)).toEqual(batch.map(answerTo));
      const [a] = calls.flat();
      expect(await next.ask([a as never], never)).toEqual([answerTo(a as never)]);
      expect([...made].sort()).toEqual([callOf('a').key, callOf('b').key].sort());
    }
  });

  it('and nothing is made twice for two coordinators whose batches overlap', async () => {
    await using scene = await RedisScene.open();
    const service = serviceOf({ batchSize: 4 });
    const { handler, made, begun, go } = held();
    await scene.serve(scene.executor(), service, handler, 3);
    const batches = [
      [1, 2, 3],
      [2, 3, 4],
      [4, 1, 9],
    ].map((batch) => batch.map(callOf));
    const asked = Promise.all(batches.map((calls) => scene.executor().connect(service).ask(calls, never)));
    await begun;
    go();
    expect(await asked).toEqual(batches.map((calls) => calls.map(answerTo)));
    expect([...made].sort()).toEqual([1, 2, 3, 4, 9].map((input) => callOf(input).key).sort());
  });
});

describe.skipIf(!HAS_REDIS)('one clear error', () => {
  it('when Redis stays away for longer than the patience', async () => {
    await using scene = await RedisScene.open();
    const channel = scene.executor({ patience: 0.5 }).connect(serviceOf());
    await channel.start(never);
    const asked = errorOf(channel.ask([callOf('never')], never));
    await scene.redis.kill();
    const { code, message, scope, hint } = await asked;
    expect([code, scope]).toEqual(['SERVICE_UNREACHABLE', 'run']);
    expect(message).toMatch(/^the Redis at redis:\/\/127\.0\.0\.1:\d+ has not answered for \d s: connection refused$/);
    expect(hint).toContain('run the same command');
  });

  it('for a Redis that throws keys away', async () => {
    await using scene = await RedisScene.open({ args: ['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru'] });
    const { code, message } = await errorOf(scene.executor().connect(serviceOf()).start(never));
    expect(code).toBe('SERVICE_REDIS_EVICTS');
    expect(message).toContain('maxmemory-policy allkeys-lru');
  });

  it('for a worker of another identity, naming both sides; and a sentence where it was there before', async () => {
    await using scene = await RedisScene.open();
    const identity = {
      slot: 'encoder',
      use: 'sonar',
      version: '1',
      service: { precision: 'full', weights: 'sha256:aa' },
    };
    const own = { ...identity, version: '0.9', service: { ...identity.service, precision: 'half' } };
    const early = await scene.serve(scene.executor(), serviceOf({ name: 'encoder', identity: own }), async () => []);
    const giveUp = new AbortController();
    const channel = scene.executor().connect(serviceOf({ name: 'encoder', identity }));
    const asked = channel.ask([callOf('precise')], giveUp.signal).catch(() => {});
    const refusal = await scene.heard("no worker serves 'encoder'");
    expect(refusal).toContain('1 offers another one (asked for → there: precision full → half; version 1 → 0.9)');
    expect(refusal).toContain('ablata work --for encoder');
    const { code, message } = await errorOf(
      scene.serve(scene.executor(), serviceOf({ name: 'encoder', identity: own }), async () => []),
    );
    expect(code).toBe('SERVICE_IDENTITY');
    expect(message).toBe(
      "this worker's 'encoder' is another one than is asked for. Asked for → here: precision full → half; version 1 → 0.9",
    );
    expect(await scene.heard('a run asks for another')).toContain('precision full → half');
    expect(early.counts.answered).toBe(0);
    giveUp.abort();
    await asked;
  });
});

describe.skipIf(!HAS_REDIS)('a call that kills every worker', () => {
  it('fails alone after so many deaths; those that were with it are answered', async () => {
    await using scene = await RedisScene.open();
    const service = serviceOf({ batchSize: 3 });
    const lockSeconds = 0.5;
    let [working, deaths] = [true, 0];
    let current: ChildProcess | undefined;
    onTestFinished(() => {
      working = false;
      current?.kill('SIGKILL');
    });
    const crew = (async () => {
      while (working) {
        const args = [scene.redis.url, JSON.stringify(service), String(lockSeconds)];
        current = fork(MORTAL_WORKER, args, { execArgv: ['-C', '@ablata/source', '--no-warnings'] });
        const [, signal] = (await once(current, 'exit')) as [number | null, NodeJS.Signals | null];
        if (working && signal === 'SIGKILL') deaths++;
        else if (working) throw new Error('a worker ended by itself');
      }
    })();
    const channel = scene.executor().connect(service);
    const batches = [
      ['a', 'poison', 'b'],
      ['c', 'd'],
    ].map((batch) => batch.map(callOf));
    const asked = Promise.all(batches.map((calls) => channel.ask(calls, never)));
    const [first, second] = await Promise.race([asked, crew.then(() => Promise.reject(new Error('nobody works')))]);
    working = false;
    current?.kill('SIGKILL');
    await crew;
    expect(first?.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(first?.[1]).toMatchObject({ failure: { code: 'SERVICE_POISON', scope: 'row', details: { deaths: 4 } } });
    expect(second?.every(({ ok }) => ok)).toBe(true);
    expect(deaths).toBe(4);
  }, 180_000); // five processes, one after the other
});

describe.skipIf(!HAS_REDIS)('a worker', () => {
  const failed: RemoteOutcome = {
    ok: false,
    failure: {
      code: 'SERVICE_UNREACHABLE',
      message: 'no server answers',
      hint: null,
      scope: 'run',
      mender: 'remote',
      details: {},
    },
  };

  it('whose own server is gone steps aside, and another one answers', async () => {
    await using scene = await RedisScene.open();
    const service = serviceOf();
    await scene.serve(scene.executor(), service, async (calls) => calls.map(() => failed), 1);
    const channel = scene.executor().connect(service);
    const asked = channel.ask([callOf('try')], never);
    expect(await scene.heard('taking no calls for 1 s')).toContain('no server answers [SERVICE_UNREACHABLE]');
    await scene.serve(scene.executor(), service, async (calls) => calls.map(answerTo), 1);
    expect(await asked).toEqual([answerTo(callOf('try'))]);
  });

  it('and if none can, the run hears why', async () => {
    await using scene = await RedisScene.open();
    const service = serviceOf();
    await scene.serve(scene.executor(), service, async (calls) => calls.map(() => failed), 1);
    expect(
      await scene
        .executor()
        .connect(service)
        .ask([callOf('try')], never),
    ).toEqual([failed]);
  });

  it('believes nothing of a queue: a job of another form is answered and forgotten', async () => {
    await using scene = await RedisScene.open();
    const service = serviceOf();
    const serving = await scene.serve(scene.executor(), service, async (calls) => calls.map(answerTo));
    const connection = new Redis(scene.redis.url, { maxRetriesPerRequest: null });
    const names = new Names('ablata');
    const listener = connection.duplicate();
    await listener.subscribe(names.done(names.queue(service)));
    const said = new Promise<string>((resolve) => listener.on('message', (_, message: string) => resolve(message)));
    const queue = new Queue(names.queue(service), { connection, prefix: 'ablata' });
    await queue.add('evil', { calls: [{ key: '../../etc/passwd', input: 1 }] }, { jobId: 'evil' });
    expect(await said).toContain('not in the form that this worker understands');
    expect(
      await scene
        .executor()
        .connect(service)
        .ask([callOf('good')], never),
    ).toEqual([answerTo(callOf('good'))]);
    expect(serving.counts.answered).toBe(1);
    connection.disconnect();
    listener.disconnect();
  });

  it('asks again what failed before when it is told to', async () => {
    await using scene = await RedisScene.open();
    const service = serviceOf();
    const refused: RemoteOutcome = { ok: false, failure: { ...failed.failure, scope: 'row' } };
    const answers = [refused, answerTo(callOf('again'))];
    await scene.serve(scene.executor(), service, async (calls) => calls.map(() => answers.shift() as RemoteOutcome));
    const executor = scene.executor();
    expect(await executor.connect(service).ask([callOf('again')], never)).toEqual([refused]);
    expect(await executor.connect(service).ask([callOf('again')], never)).toEqual([refused]);
    expect(await executor.connect(service, { retryFailed: true }).ask([callOf('again')], never)).toEqual([
      answerTo(callOf('again')),
    ]);
  });
});
