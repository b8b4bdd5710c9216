import { Executor } from '@ablata/spec';
import { describeExecutor, provided } from '@ablata/testkit';
import { afterAll, beforeAll, describe } from 'vitest';
import { HAS_REDIS, RedisServer } from '../test/redis-server.ts';
import plugin from './plugin.ts';

describe.skipIf(!HAS_REDIS)('with a Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start({ args: ['--requirepass', 'open sesame'] });
    process.env['ABLATA_TEST_REDIS_PASSWORD'] = 'open sesame';
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  const subject = (url: string) =>
    provided(plugin, Executor, 'bullmq', { url, passwordEnv: 'ABLATA_TEST_REDIS_PASSWORD', lockSeconds: 1 });

  describeExecutor('bullmq', {
    ...subject('redis://localhost'),
    create: () => subject(redis.url).create(),
    secrets: ['open sesame'],
    failures: [
      {
        name: 'nobody listens there',
        run: () => start({ url: 'redis://127.0.0.1:1' }),
        code: 'SERVICE_UNREACHABLE',
      },
      {
        name: 'it has a password, and none is given',
        run: () => start({ url: redis.url }),
        code: 'SERVICE_UNAUTHORIZED',
      },
      {
        name: 'the variable with the password is not set',
        run: () => start({ url: redis.url, passwordEnv: 'ABLATA_TEST_NOT_SET' }),
        code: 'CONFIG_ENVIRONMENT',
      },
      {
        name: 'the password stands in the config',
        run: () => start({ url: 'redis://:open sesame@localhost:6379' }),
        code: 'CONFIG_OPTION',
      },
      { name: 'the address is none', run: () => start({ url: 'localhost:6379' }), code: 'CONFIG_OPTION' },
    ],
  });
});

async function start(options: Readonly<Record<string, string>>): Promise<void> {
  const executor = await provided(plugin, Executor, 'bullmq', options).create();
  try {
    await executor.connect({ name: 'a', identity: { a: 1 }, batchSize: 1 }).start(new AbortController().signal);
  } finally {
    await executor[Symbol.asyncDispose]?.();
  }
}
