import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HAS_REDIS } from '../../packages/executor-bullmq/test/redis-server.ts';
import { fingerprint } from '../scene.ts';
import { killLoop } from './kill-loop.ts';
import { reference } from './reference.ts';
import { type Begun, ExecutorScene } from './scene.ts';

function twice(begun: readonly Begun[], kind: Begun['kind']): number {
  const names = begun.filter((each) => each.kind === kind).map(({ name }) => name);
  return names.length - new Set(names).size;
}

describe.skipIf(!HAS_REDIS)('an experiment on workers', () => {
  it('is byte for byte that without, though its coordinator is killed; nothing is asked twice or computed by itself', async () => {
    await using scene = await ExecutorScene.open({ target: 40 });
    const held = join(scene.project.folder, 'held');
    scene.configure({ llm: { held } });
    const worker = await scene.work();
    writeFileSync(held, '');
    const first = scene.run();
    await scene.begunAtLeast(4, 'answer');
    first.kill('SIGKILL');
    await first.ended;
    rmSync(held);

    // What it asked for is answered while nobody is there, by a worker that ends in peace.
    const ps = await scene.ps().ended;
    expect(ps.output).toMatch(/llm \(llm 'witness'\): .* (waiting|at work)/);
    const url = /health and metrics: (\S+)\/healthz/.exec(await worker.wrote('healthz'))?.[1] as string;
    expect(await (await fetch(`${url}/healthz`)).text()).toBe('ok\n');
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/ablata_worker_concurrency\{service="llm"\} 8\n/);
    worker.kill('SIGTERM');
    const drained = await worker.ended;
    expect(drained.code).toBe(0);
    expect(drained.output).toMatch(/llm: [1-9]\d* answered, 0 of them failed.*; drained/);

    const asked = scene.begun.length;
    const [second] = [scene.run(), await scene.work()];
    const run = await second.ended;
    expect(run.code).toBe(0);
    expect(fingerprint(scene.project.runFolder)).toEqual((await reference(scene)).files);
    expect(asked).toBeGreaterThan(0);
    expect([twice(scene.begun, 'answer'), twice(scene.begun, 'text')]).toEqual([0, 0]);
  });

  it('outlives kills of a worker, of Redis and of itself, and a worker that freezes', async () => {
    const report = await killLoop({ target: 200, kills: 4, seed: 3, latencyMs: 20 });
    expect(report.different).toEqual([]);
    expect(report.kills.map(({ victim }) => victim)).toEqual(['worker', 'redis', 'coordinator', 'frozen worker']);
    expect(report.twice).toBeLessThanOrEqual(report.mostInFlight);
  });
});
