import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Certificates, HAS_TLS } from '../../packages/executor-bullmq/test/certificates.ts';
import { HAS_REDIS } from '../../packages/executor-bullmq/test/redis-server.ts';
import { TcpProxy } from '../../packages/executor-bullmq/test/tcp-proxy.ts';
import { fingerprint } from '../scene.ts';
import { reference } from './reference.ts';
import { ExecutorScene } from './scene.ts';

/** Its clock is so many hours wrong. */
function skewed(hours: number): NodeJS.ProcessEnv {
  const program = `
    const Right = Date;
    const off = ${hours} * 3_600_000;
    globalThis.Date = class extends Right {
      constructor(...parts) { parts.length === 0 ? super(Right.now() + off) : super(...parts); }
      static now() { return Right.now() + off; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` };
}

describe.skipIf(!HAS_REDIS || !HAS_TLS)('an experiment on workers elsewhere', () => {
  it('over TLS and a slow line, one worker a day ahead and one a day behind, is byte for byte that without; nothing is asked twice', async () => {
    using certificates = new Certificates();
    const executor = { tls: { ca: 'ca.pem' } };
    await using scene = await ExecutorScene.open({
      ...{ target: 30, executor: { ...executor, lockSeconds: 5 } },
      redis: { tls: true, args: certificates.redis },
    });
    copyFileSync(certificates.ca, join(scene.project.folder, 'ca.pem'));
    await using line = await TcpProxy.to(scene.redis.port);
    line.delay = 20;
    scene.configure({}, `rediss://127.0.0.1:${line.port}`);
    await Promise.all([scene.work([], skewed(24)), scene.work([], skewed(-24))]);
    const ps = await scene.ps().ended;
    expect(ps.output.match(/^\S+:\d+ +8 /gm)).toHaveLength(2);
    const run = await scene.run(skewed(1)).ended;
    expect([run.code, run.output]).toEqual([0, expect.any(String)]);
    expect(fingerprint(scene.project.runFolder)).toEqual((await reference(scene)).files);
    for (const kind of ['answer', 'text'] as const) {
      const names = scene.begun.filter((each) => each.kind === kind).map(({ name }) => name);
      expect(names.length - new Set(names).size).toBe(0);
    }
    expect(new Set(scene.begun.map(({ pid }) => pid)).size).toBe(2);
  });
});
